import type { LendingWords } from "./lending-words.js";

export const es: LendingWords = {
  labels: {
    income: "ingreso|ingresos|renta|salario|sueldo|ingresos brutos|ingreso bruto|gana",
    annual_income:
      "ingreso anual|ingresos anuales|renta anual|ingreso bruto anual|ingresos brutos anuales|salario anual",
    monthly_income:
      "ingreso mensual|ingresos mensuales|renta mensual|ingreso bruto mensual|ingresos brutos mensuales|salario mensual|sueldo mensual",
    debt: "deuda|deudas|obligaciones|compromisos|pagos de deuda|cargas|endeudamiento|pagos de deudas",
    existing_debt:
      "deuda existente|deudas existentes|deuda actual|deudas actuales|obligaciones actuales|deudas previas|deuda previa|deudas vigentes|deuda vigente|compromisos actuales|otras deudas|obligaciones existentes|deudas anteriores|lo que ya paga",
    annual_debt: "deuda anual|pagos anuales de deuda|deudas anuales|pagos anuales",
    existing_monthly_debt:
      "deuda mensual existente|deuda mensual actual|deudas mensuales existentes|deudas mensuales actuales|pagos mensuales actuales|obligaciones mensuales actuales",
    monthly_debt: "deuda mensual|deudas mensuales|obligaciones mensuales|pagos mensuales|compromisos mensuales",
    total_monthly_debt:
      "deuda mensual total|total mensual|carga mensual total|obligaciones totales|deuda total mensual|total de obligaciones|total de deuda|deuda total|suma mensual|carga total|compromisos totales",
    payment: "cuotas|pago|pagos|mensualidades",
    monthly_payment:
      "cuota mensual|pago mensual|nueva cuota|cuota del prestamo|cuota nueva|pago del prestamo|mensualidad del prestamo|nuevo pago|cuota propuesta|pago propuesto|cuota del nuevo prestamo|pago mensual del prestamo|mensualidad nueva|cuota|mensualidad|letra",
    credit_score:
      "puntaje|puntuacion|score|puntaje crediticio|puntuacion crediticia|puntaje de credito|calificacion crediticia|puntos de score",
    loan_amount:
      "importe solicitado|monto solicitado|prestamo solicitado|cantidad solicitada|principal|solicitados|solicitado|pedidos|importe pedido|monto pedido|capital solicitado|suma solicitada|prestamo pedido|pide|solicita",
    loan: "prestamo|importe|monto|credito|cantidad|capital|hipoteca",
    max_loan:
      "prestamo maximo|importe maximo|monto maximo|credito maximo|maximo prestamo|maximo financiable|capital maximo|maximo aprobable|maximo prestable|cantidad maxima|principal maximo|maximo posible|monto maximo del prestamo|maximo a prestar|maximo concedible|capacidad de endeudamiento maxima|capacidad maxima de prestamo|capacidad de prestamo",
    dti: "ratio|relacion deuda ingreso|relacion deuda ingresos|relacion entre deuda e ingreso|indice de endeudamiento|ratio de endeudamiento|proporcion|coeficiente|relacion de endeudamiento",
    share_of_income:
      "de los ingresos|del ingreso|de la renta|del ingreso mensual|de sus ingresos|de su ingreso|de ingresos",
    post_loan_dti:
      "dti posterior|dti posterior al prestamo|dti tras el prestamo|dti despues del prestamo|dti con el prestamo|dti resultante|dti final|ratio posterior al prestamo|ratio resultante|ratio tras el prestamo|dti proyectado|dti nuevo|nuevo dti",
    dti_before:
      "dti previo|dti actual|dti antes del prestamo|dti antes|ratio actual|ratio previo|antes del prestamo|antes de este prestamo|dti inicial|ratio antes del prestamo",
    max_dti:
      "dti maximo|limite de dti|tope de dti|maximo de dti|ratio maximo|tope del dti|limite del dti|techo de dti|tope de endeudamiento|limite de endeudamiento|endeudamiento maximo",
    rate: "tasa|tipo|tipo de interes|tasa de interes|interes|tasa anual|tasa fija|interes anual",
    term: "plazo|plazo del prestamo",
    any_limit_usd:
      "capacidad maxima|importe permitido|monto permitido|importe admitido|monto admitido|cantidad permitida|importe autorizado|monto autorizado",
    capacity:
      "capacidad|capacidad restante|capacidad mensual|capacidad disponible|capacidad libre|capacidad mensual restante|capacidad de pago|margen mensual|esa holgura|ese margen mensual|esa capacidad|esta capacidad|margen disponible|margen mensual disponible|presupuesto libre",
    total_interest: "intereses totales|interes total|total de intereses|intereses",
    total_paid: "total pagado|pago total|total a pagar|total devuelto",
    max_monthly_debt: "deuda mensual maxima|maximo mensual|deuda mensual permitida",
  },
  rules: {
    "a minimum credit score":
      "puntaje minimo|puntuacion minima|score minimo|puntaje demasiado bajo|puntaje minimo exigido|minimo de puntos",
    "a loan-to-income limit":
      "veces el ingreso|veces los ingresos|veces su ingreso|veces sus ingresos|veces el ingreso anual|veces la renta|multiplo de ingresos|veces los ingresos anuales|veces el salario|veces su renta",
    "a minimum income": "ingreso minimo|ingresos minimos|renta minima|minimo de ingresos|salario minimo",
    "an employment rule":
      "empleo|empleador|antiguedad laboral|antiguedad|contrato fijo|contrato indefinido|contrato temporal|autonomo|puesto de trabajo|empresa|estabilidad laboral|situacion laboral|desempleo|profesion|periodo de prueba|jornada|trabaja|trabajo fijo|trabajo estable|lugar de trabajo|mismo trabajo|antiguedad en el trabajo|trabajo actual|emplead*",
    "an income-verification rule":
      "comprobante de ingresos|justificante de ingresos|verificacion de ingresos|ingresos verificados|documentacion|declaracion de la renta|nominas|ingresos no verificados|estabilidad de los ingresos|acreditar|acreditado|justificantes",
    "a down-payment rule":
      "enganche|pago inicial|aporte inicial|fondos propios|aportacion inicial|cuota inicial|una entrada|entrada minima|pago de entrada|la entrada del|entrada exigida",
    "a collateral rule":
      "garantia|garantias|tasacion|avaluo|valor del inmueble|hipotecaria|inmueble|aval real|colateral|valor de la propiedad|valor de la vivienda",
    "a guarantor rule": "aval|avalista|fiador|codeudor|cofirmante|avalistas|garante",
    "an insurance rule": "seguro de vida|seguro hipotecario|poliza|un seguro|seguro de hogar",
    "a savings rule":
      "meses de cuotas|dinero ahorrado|meses de gastos|ahorros|ahorro|liquidez|fondo de emergencia|patrimonio|meses de reserva|activos|colchon de ahorro|saldo en cuenta|reservas de efectivo|meses de reservas|reservas suficientes",
    "a housing-ratio rule": "gasto de vivienda|alquiler|28/36|relacion de vivienda|gastos de vivienda",
    "a credit-history rule":
      "historial crediticio|historial de credito|mora|morosidad|impagos|impago|consultas recientes|buro|bancarrota|quiebra|tarjetas|antiguedad crediticia|pagos atrasados|retrasos|atrasos|consultas",
    "an outside rule":
      "norma sectorial|banco central|regulador|supervisor bancario|estandar del sector|ley federal|practica del mercado|normativa|sector bancario",
    "a safety buffer":
      "margen de seguridad|prueba de esfuerzo|prueba de estres|colchon de seguridad|colchon minimo|subida de tipos|colchon exigido|margen minimo|alza de tasas|holgura minima",
    discretion:
      "excepcion|discrecional|apetito de riesgo|factores compensatorios|factor compensatorio|criterio del banco|cliente antiguo|cliente de toda la vida|lealtad|relacion con el banco|perfil de riesgo|riesgoso|revision manual|muy arriesgado|demasiado arriesgado|es arriesgado",
    "a purpose rule":
      "destino del prestamo|finalidad|destino de los fondos|primera vivienda|segunda vivienda|finalidad del prestamo",
    "a residence rule":
      "antiguedad de residencia|domicilio|tiempo de residencia|residente local|empadronamiento|su direccion|direccion actual|direccion del solicitante|misma calle",
    "a number-of-dependents rule": "personas a cargo|dependientes|cargas familiares",
    "an education rule": "estudios|titulo universitario|universidad|nivel educativo|carrera universitaria|formacion",
    "a market view":
      "mercado inmobiliario|coyuntura|recesion|perspectivas economicas|inflacion|temporada|invierno|verano|economia|mercado|trimestre|sucursal|fin de mes|elecciones|perspectiva economica",
    "an impression of the application":
      "tono|tono de la solicitud|caligrafia|ortografia|amabilidad|redes sociales|habitos|estilo de vida|corazonada|impresion general|campana",
  },
  bases: {
    "race or color":
      "raza|color de piel|etnia|etnico|origen racial|negro|negra|indigena|gitano|gitana|afrodescendiente",
    religion:
      "religion|religioso|religiosa|iglesia|musulman|musulmana|judio|judia|catolico|mezquita|creencias|evangelico|templo|religio*|musulman*|catolic*|cristianos|cristiana|cristianas|devot*|misa|practicante*|testigo de jehova|fe religiosa",
    "national origin":
      "habla espanol|segunda lengua|segundo idioma|primer idioma|lengua extranjera|idioma materno|de fuera del pais|nacionalidad|origen nacional|inmigrante|inmigrantes|extranjero|extranjera|acento|lengua materna|idioma|apellido|apellidos|lugar de nacimiento|pais de origen|nacido en|nacida en|visado|pasaporte|naturalizado|origen extranjero|origen etnico|inmigr*|extranjer*|sin acento|su acento|no es de aqui|es de aqui|de la zona de origen|su habla|manera de hablar|modo de hablar|nacido aqui|nacida aqui|nacido en el extranjero|nacida en el extranjero|nacido fuera|nacida fuera",
    sex: "sexo|mujer|mujeres|genero|embarazo|embarazada|maternidad|madre|madres|tener hijos|quedar embarazada|baja maternal|ama de casa|formar una familia|planes de familia|varon|embaraz*",
    "marital status":
      "estado civil|casado|casada|divorciado|divorciada|divorcio|soltero|soltera|viudo|viuda|conyuge|esposo|esposa|separado|separada|matrimonio|marido|hijos|madre soltera|vive sola|vive solo|divorci*|solter*|casad*|viud*",
    age: "a su edad|por su edad|anos cumplidos|bastante joven|lo bastante joven|tarde en la vida|edad|anos de edad|demasiado mayor|demasiado joven|mayor de edad|es mayor de|anciano|anciana|vejez|jubilacion|jubilado|jubilada|jubilarse|jubilara|joven|juventud|tercera edad|pensionista|pension|avanzada edad|edad avanzada|esperanza de vida|personas mayores|jubil*|de mayor|treintañero|cuarenton|cuarentona|cincuenton|sesenton|anos de vida|tan joven|todavia joven|aun joven",
    "public assistance":
      "ayuda publica|asistencia publica|subsidio|subsidios|prestacion|prestaciones|ayudas sociales|ayuda social|bienestar social|asistencia social|seguridad social|discapacidad|cupones|ayuda estatal|programa social|prestacion por",
    "the exercise of consumer rights":
      "reclamacion|reclamaciones|queja|quejas|denuncia|demando a|demanda contra|derechos del consumidor|reclamo|reclamos|disputa|disputo|impugno|ejercio sus derechos|litigio",
    "a place that stands for people":
      "barrios|barriadas|domicilio en|direccion en|vecindad|su calle|barrio|vecindario|codigo postal|zona donde vive|distrito|donde vive|colonia|zona en que vive|municipio|area donde|barriada",
  },
  neutral: "capacidad de pago|endeudamiento|banco|entidad|solvencia|esfuerzo|obligaciones",
  everyday:
    "numeros negros|en negro|dinero negro|lista negra|oveja negra|caja negra|bestia negra|punto negro|negro sobre blanco|por separado|este genero|ese genero|todo genero|genero de|genero una|genero un|negro sobre blanco|numeros negros|acento en|acento sobre|disputa sobre|sin disputa|no hay disputa|ninguna queja|sin queja|es mayor de lo|madre de todas|matrimonio entre|divorcio entre|edad de oro|documentacion del calculo|buen trabajo|hace su trabajo|para alquiler|para el alquiler|al ahorro|para ahorro|para ahorrar|se queja|se quejan|queja alguna|datos empleados|empleados fueron|criterios empleados|se han empleado|han sido empleados|empleados han sido|madre mia|madre del cordero|la madre de",
};
