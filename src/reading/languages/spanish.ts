import type { Language } from "./language.js";

export const spanish: Language = {
  code: "es",
  common:
    "el|la|los|las|de|del|que|y|en|un|una|es|por|con|para|su|al|lo|se|como|mas|pero|sus|le|ya|este|esta|porque|cuando|muy|sin|sobre|tambien|hay|son|fue|ha|donde|desde|todo|todos|nos|ni|ese|esa|esto|eso|asi|ser|está|unos|unas|aqui|solo|segun|entre|tras|ante|cual|queda|quedan|usted|solicitante|cliente",
  favourable:
    "aprobado|aprobada|aprobar|aprueba|aprobamos|aprobacion|apruebo|aprobarse|se aprueba|aceptado|aceptada|aceptar|acepta|aceptamos|conceder|concede|concedido|concedida|concedemos|concederse|otorgar|otorga|otorgado|otorgada|otorgamos|otorgarse|autorizar|autoriza|autorizado|autorizada|autorizamos|procede|procedente|visto bueno|luz verde|favorable|califica|es elegible|respuesta es si|resultado positivo|adelante|darle el si|decimos que si|damos el si|cumple los requisitos|viable|concedidos|concedidas|concesion|concesion del prestamo|concederle|concederte|aprobados|aprobadas|otorgados|otorgadas|autorizados|autorizadas|se aprueban|se conceden|se autorizan|se otorgan|aprueban|conceden|aprobarlo|aprobarla|concederlo|concederla|otorgarlo|otorgarla|se le puede prestar|se puede otorgar|pasa el corte|apto para|prestamo apto|respuesta es que si|acceder a lo solicitado|decision es positiva|respuesta es positiva",
  unfavourable:
    "denegado|denegada|denegar|deniega|denegamos|denegacion|deniego|denegarse|rechazado|rechazada|rechazar|rechaza|rechazamos|rechazo|rechazarse|negado|negada|negar|niega|negamos|la negativa|desestimado|desestimada|desestimar|desestima|declinado|declinada|declinar|declina|no aprobado|no aprobada|improcedente|desfavorable|inviable|respuesta es no|respuesta negativa|resultado negativo|resultado es negativo|desaprobado|desaprobada|se niega|no procede|decimos que no|no hay aprobacion|queda fuera|ser negativa|respuesta debe ser no|inelegible|no elegible|no podemos concederte|no podemos concederle|no podemos otorgarle|no podemos otorgarte|no podemos darle|no podemos darte|no podemos prestarle|no podemos prestarte|no puedo concederle|no puedo concederte|no es posible concederle|imposible concederle|denegados|denegadas|rechazados|rechazadas|negados|negadas|declinados|declinadas|no aprobados|no aprobadas|desaprobados|desaprobadas|se deniegan|se rechazan|deniegan|rechazan|se niegan|se desestiman|denegarlo|denegarla|rechazarlo|rechazarla|no hay manera|decir que no|echar para atras|no se dan las condiciones|luz roja|la regla lo impide|no es posible concederlo|no podemos aprobar|no apto|no va a poder ser|no va a ser posible",
  notAnOutcome:
    "limite|limites|criterio|criterios|condicion|condiciones|regla|reglas|umbral|requisito|requisitos|tramo|nivel|previamente",
  undecided:
    "no me pronuncio|que decida el|que decida la|lo decidira el comite|no tomo la decision|no tomo una decision|decidiran ellos|que ellos decidan|paso el expediente|envio el expediente|enviamos el expediente|traslado el expediente|otro departamento|el departamento de|sin tomar una decision|dejo la decision|dejamos la decision|revision manual|remitir|remitimos|remito|remite|derivar|derivamos|derivo|deriva|derivado|derivada|escalar|pendiente|pendiente de|sin decidir|no decidimos|otra persona|aprobacion condicional|aprobacion parcial|condicionada|condicionado|condicional|segunda opinion|mas informacion|informacion adicional|documentacion adicional|queda en manos|a criterio de|que decida|decida un|decidira|aplazar|aplazamos|en espera|no me pronuncio|no nos pronunciamos|a consideracion de|prefiero que|al comite|al analista|a un superior|al supervisor|prefiere no pronunciarse|no pronunciarse|lo vea el comite|que lo vea|ellos digan|sin pronunciarme|no pronunciarme|ni a favor ni en contra|la ultima palabra|tendra que resolver|tendran que resolver|permanece abierta|queda abierta|quedara abierta|que resuelva|que lo resuelva|en un sentido ni en otro|dejo en manos|sin veredicto|me abstengo|lo decida|no me corresponde|no me toca decidir|la traslado a|lo traslado a|trasladamos a|analista humano|quien determine|quien decida|quien resuelva|en manos de|prefiero que un analista|prefiero que una persona|lo dejo abierto|queda abierta la decision|que decida una persona|que lo decida|queda pendiente de|la tome un analista",
  subjectTo:
    "sujeto a|sujeta a|siempre que|a condicion de|con la condicion|siempre y cuando|supeditado a|supeditada a|previa",
  announces:
    "decision|veredicto|resultado|conclusion|recomendacion|por tanto|por lo tanto|por ello|en consecuencia|asi que|entonces|solicitud|credito|prestamo|recomiendo|recomendamos|concluyo|dictamen|queda",
  elsewhere:
    "hasta|maximo|como maximo|menor|mas pequeno|mas bajo|inferior|reducido|mayor|otro importe|otro monto|otro banco|anteriormente|previo|otra solicitud",
  joins:
    "y|e|pero|asi que|porque|ya que|puesto que|dado que|mientras|aunque|sin embargo|por lo que|por tanto|por lo tanto|entonces|como|pues|no obstante|de modo que|que|cuyo|cuya|donde|ademas|por ello|debido a|con lo que|con|aun asi|si bien|lo que|lo cual",
  not: "no|nunca|tampoco|jamas|imposible|no puede|no se puede|no podemos|no cabe|no es posible|nada|queda fuera de alcance|queda fuera del alcance|fuera de alcance|fuera del alcance|fuera de su alcance",
  no: "sin|ningun|ninguna|ninguno|ni|nada|nadie|cero",
  prevents:
    "impide|impiden|obstaculo|obstaculos|en lugar de|en vez de|evita|descarta|descartan|excluye|en contra de|incapaz de|imposibilita|objecion|objeciones|inconveniente|inconvenientes|lejos de|insuficiente para|no alcanza para|impedimento",
  notNegating:
    "no solo|sin duda|no obstante|sin mas|sin problema|sin problemas|no hay duda|sin objecion|sin objeciones|nada que objetar|sin vueltas|sin reservas|sin inconveniente|no hay problema|sin ninguna duda|no cabe duda|sin mas vueltas|sin holgura|por poco que|no cabe sino|no queda sino|no cabe mas que|que no sea|que no sea la|no puedo sino|no podemos sino|no queda mas que|no hay mas remedio que|no hay otra que|no me queda otra que",
  if: "si|a menos que|salvo que|en caso de|en el caso de que|de haber|de ser|suponiendo|siempre que|siempre y cuando|cuando el|cuando la|de lo contrario|en caso contrario|solo si|aun si|incluso si|si y solo si|solo cuando|prueba de estres|ejercicio de sensibilidad|analisis de sensibilidad|un punto mas de tipo|un punto mas de interes|un punto mas|un estres de|estres de ingresos",
  would:
    "seria|podria|podrian|habria|habrian|serian|hubiera|hubiese|cabria|resultaria|permitiria|esperaba|esperabamos|se esperaria|saldria|saldrian",
  needed:
    "tendria que|tendrian que|haria falta|harian falta|deberia|deberian|necesitaria|habria que|se necesitaria|tendria",
  generally:
    "los prestamos se|un prestamo se|las solicitudes se|una solicitud se|la politica|la norma|la regla|para aprobar|para ser aprobado|para ser aprobada|para poder aprobar|se aprueba cuando|se aprueba si|se aprueban|se deniegan|se deniega cuando|se concede cuando|se conceden|aprobamos cuando|exige|la regla es|para obtener|para conseguir|para lograr|para que se apruebe",
  over: "supera|superan|superar|superando|superior a|superiores a|excede|exceden|exceder|excediendo|rebasa|rebasan|rebasar|sobrepasa|sobrepasan|sobrepasar|mayor que|mayor a|mayores que|mas que|mas alto que|mas alta que|por encima de|por encima del|encima de|encima del|mas de|fuera de|fuera del|mas alla de|mas alla del|sobre el limite|sobre el tope|desborda|pasa de|pasa del|se pasa de|no cabe en|no entra en|no respeta|se sale de|incumple|duplica|triplica|supera asi|supera por tanto|supera ampliamente|supera con creces|supera claramente|supera ligeramente|supera por poco|excede asi|excede por tanto|excede ampliamente|excede con creces|excede claramente|excede ligeramente|excede por poco|rebasa asi|rebasa por tanto|rebasa ampliamente|rebasa con creces|rebasa claramente|rebasa ligeramente|rebasa por poco|sobrepasa asi|sobrepasa por tanto|sobrepasa ampliamente|sobrepasa con creces|sobrepasa claramente|sobrepasa ligeramente|sobrepasa por poco|superiores al|superado|superada|rebasado|rebasada|excedido|excedida|sobrepasado|sobrepasada|sobrepaso|desbordan|rebaso|supero|excedio|traspasa|traspasan|cruza|va mas alla|por arriba de|fuera de lo que|mas altos que|mas altas que|mas grande que|mas grandes que|mas elevado que|mas elevada que|mas elevados que|mas elevadas que|ya pasa|es mayor a|por arriba del|se va por arriba de|se come mas que|rebase|supero el|desbordo|queda por encima de|queda por encima del|quedan por encima de|quedan por encima del|esta por encima de|esta por encima del|ya supera|aventaja",
  within:
    "inferior a|inferiores a|menor que|menor a|menores que|menos que|menos de|mas bajo que|mas baja que|por debajo de|por debajo del|debajo de|debajo del|no supera|no superan|no excede|no exceden|no rebasa|no rebasan|no sobrepasa|no sobrepasan|sin superar|sin exceder|sin rebasar|no pasa de|no pasan de|no pasa del|no pasan del|dentro de|dentro del|cabe en|cabe dentro|caben en|entra en|entra dentro|no es superior a|no es mayor que|se mantiene bajo|bajo el limite|bajo el tope|respeta|no llega a|no llega al|no alcanza el limite|queda bajo|se queda en menos|no llegan a|no llegan al|no llegan|no llega|cabe|caben|inferiores al|se mantiene por debajo de|se mantiene por debajo del|queda por debajo de|queda por debajo del|quedan por debajo de|quedan por debajo del|encaja en|encajan en|queda por debajo|quedan por debajo|respetan|cubierto por|cubierta por|mas bajos que|mas bajas que|mas pequeno que|mas pequena que|mas pequenos que|mas pequenas que|menos elevado que|menos elevada que|mas chico que|mas chica que|mas chicos que|mas chicas que|esta por debajo de|esta por debajo del|queda corto frente a|queda corta frente a|se acomoda en|se acomoda dentro de|cabe bajo|caben bajo|cabe por debajo",
  upTo: "hasta|como maximo|a lo sumo|no mas de",
  equal: "igual a|exactamente|equivale a|justo en",
  meets: "cumple|cumple con|satisface|se ajusta a",
  tooLow: "demasiado bajo|demasiado baja|insuficiente|muy bajo para|inaceptable",
  difference:
    "diferencia|margen|exceso|excedente|holgura|falta|faltan|sobra|sobran|mas|menos|restante|restantes|colchon|sobrante|quedan|queda|puntos|de mas|de menos|adicional|adicionales|espacio|libre",
  limit:
    "limite|limites|tope|maximo|maxima|techo|umbral|permitido|permitida|permite|permitidos|admitido|admite|cota|tolera|autoriza como maximo|limite superior",
  least: "minimo|minima|piso|al menos|como minimo|suelo|por lo menos",
  because:
    "porque|ya que|puesto que|debido a|debido al|dado que|dada|dado|a causa de|gracias a|por motivo de|en razon de|por razon de|habida cuenta|considerando que|en vista de|visto que|pues|por culpa de",
  considers:
    "objeto de examen|objeto de analisis|analizados|analizadas|examinados|examinadas|consider|considera|consideran|considerado|considerada|considerados|consideraron|considero|consideramos|tenido en cuenta|tuvo en cuenta|tuvieron en cuenta|tener en cuenta|tenemos en cuenta|influye|influyo|influyeron|influido|influir|influyen|papel|afecta|afecto|afectan|afectaron|cambia|cambian|cambio|aplicado|aplicada|aplicaron|aplico|aplica|aplican|aplicar|utilizado|utilizo|usado|uso|usaron|intervino|intervinieron|interviene|intervienen|pesa|peso|pesan|pesaron|valorado|valoro|valoraron|valora|importa|importan|cuenta|cuentan|contaron|exige|exigido|existe|existen|evaluado|evaluo|examinado|relevante|relevantes|mirado|miro|miraron|incluye|incluido|entra|entraron|entran|alteran|altera|altero|alteraron|modifica|modifican|modifico|mas criterio|mas reglas|contemplado|contempla|atiende|atendido|tocado|ponderado|pondera|pondero|examin*|analiz*|estudi*|evalu*|revis*|abord*|consultad*|causa|objeto|forman parte|forma parte|formar parte|hace parte|preguntado|preguntados|pregunte|pregunto|pregunta|preguntan|supuse|supuesto|suponer|presumi|presumido|pese|valore|mencionado|mencionada|mencionados|mencionaron|medido|medida|vi|visto|verifique|mire",
  weighs:
    "pesa que|pesa tambien|tambien pesa|tambien pesan|pesa a favor|pesa a su favor|pesa en contra|pesan en contra|peso en contra|peso a favor|pesa en su contra|a ello se anade|a esto se anade|se suma que|a lo que se suma|juega a favor|juega en contra|jugo a favor|jugo en contra|a su favor|en su contra|ayuda que|ayudo que|inclino la balanza|inclina la balanza|da confianza|inspira confianza|resta confianza|otro motivo|otra razon|un motivo mas|mal aguero|buena senal|mala senal|que peso en|peso en mi|a ello se une|a esto se une|a lo que se une|me inclino|me incline|me decidio|nos decidio|contribuyo a|contribuye a|me animo a|tambien me anima|otro motivo para|a favor del solicitante|a favor de la solicitante|a favor de la solicitud|en contra del solicitante|en contra de la solicitud|trae suerte|trae buena suerte|pesó en contra|tambien peso|también pesó|inclinó la balanza|por si fuera poco|habla en contra|habla a favor|hablo en contra|segundo motivo|influye tambien|influyo tambien|tambien influye|tambien influyo|influye ademas|peso asimismo|pesa asimismo|tambien conto|conto en contra|conto a favor|factor negativo|factor adverso|motiva el rechazo|motivan el rechazo|motiva la denegacion|motiva la negativa|influye en la negativa|influye asimismo",
  demands:
    "exige|requiere|exigen|requieren|pedimos|exigimos|requerimos|necesitamos|solemos pedir|debe tener|deben tener|debe acreditar|deben acreditar|tiene que tener|tiene que acreditar|banco pide|entidad pide|casa pide|se pide|se piden",
  leftOut:
    "no hace falta|no es necesario|no hay que|olvidate de|al margen|irrelevante|irrelevantes|ajeno a|ajenos a|ajenas a|indiferente|indiferentes|dejado de lado|dejando de lado|dejados de lado|quedan fuera|queda fuera de|fuera de consideracion|ignorado|ignorados|excluido|excluidos|indistintamente|no pintan nada|quedaron fuera|quedo fuera|quedan al margen|fuera del analisis|fuera de alcance|fuera del alcance|fuera del ambito|sin examinar|sin analizar|sin evaluar|no examinado|no examinados|no analizado|no analizados|no revisado|no revisados|fuera del encargo|fuera de mi encargo|seria un error concluir|seria un error pensar|seria erroneo|seria inventar|inventar una regla|error deducir|tampoco hace falta|no hacia falta|ni falta hace|da igual|dan igual|no viene al caso|no vienen al caso|variables excluidas|factores excluidos|nada que ver|ciega a|ciego a|sin influencia|ningun lugar|sin importancia|no depende de|nada sobre|sin dato|no guarda relacion|no guardan relacion|no cambiaria|no es motivo|no fueron motivo|no son motivo|datos que ignoramos|no hay casilla|no utilizado|no utilizados|no utilizadas|no usados|no usado|no usadas|no utilizada|no dice nada de|no dice nada sobre|no es un juicio|ningun juicio sobre|no refleja|no prejuzga|no se miran|no se mira|no cuentan|no cuenta|no entran en|no entra en la decision|no pesan|no pesa|no se tienen en cuenta|no se tiene en cuenta",
  unknown:
    "desconozco|desconocemos|desconocido|desconocida|desconocidos|me consta|nos consta|no lo se|no se si|no sabemos|no me lo dijeron|nadie dijo|nadie me dijo|sin datos|n/d|no constan|no consta|no figuran|no figura|ausentes del expediente|ausente del expediente|no obran|no aportado|no aportados",
  praises:
    "bueno|buena|buenos|buenas|excelente|excelentes|magnifico|magnifica|impecable|solido|solida|limpio|limpia|intachable|brillante|ejemplar|muy bueno|muy buena|envidiable|sin tacha|irreprochable|en orden|nada que objetar|nada que reprochar",
  refutes:
    "eso es falso|eso no es cierto|no es cierto|eso no es asi|eso es incorrecto|es incorrecto|eso seria incorrecto|eso no se sostiene",
  rule: "regla|reglas|requisito|requisitos|criterio|criterios|condicion|condiciones|norma|normas|factor|factores|filtro|filtros|otra|otro|otros|otras|prueba|pruebas|exigencia|exigencias",
  anything: "o similares|ni nada parecido|o algo asi|etcetera|etc|y demas|u otros",
  deals: "prestar|prestamos a|financiar|financiamos|atender|confiar|permite|permiten|permitimos|admite|admitimos",
  regardless:
    "independientemente de|con independencia de|al margen de|sin atender a|sin considerar|sin tener en cuenta|sin importar|aparte de|sin mirar|prescindiendo de",
  neutral:
    "cifra|cifras|numero|numeros|calculo|calculos|anterior|esto|ello|eso|todo|politica|regla|reglas|condicion|condiciones|criterio|requisito|requisitos|prueba|resultado|resultados|solicitado|solicitada|importe|monto|cantidad|hechos|analisis|capacidad|pago|nivel|tramo|decision|conclusion|formula|mismo|alto|alta|bajo|baja|elevado|elevada|pequeno|grande|datos|exceso|holgura|margen|proporcion|relacion|carga|lo expuesto|obligaciones|compromisos|endeudamiento|sobreendeudamiento|tamano|solvencia|no hay|hay|falta|diferencia|comparacion|cabe|cumple",
  notes:
    "las notas|la nota|notas|nota del|en su nota|instruccion|instrucciones|comentario|comentarios|observaciones del|el solicitante dice|el solicitante pide|menciona|mencionan|mencionado|cuenta que|escribe|indica en|comento|comenta|formulario|apunte|conto que|anoto|anota|apunto",
  link: "pareceria|pareceria ser|parece|es|son|era|esta|estan|queda|quedan|quedaria|seria|de|del|a|al|en|el|la|los|las|un|una|unos|unas|asciende a|ascienden a|ascenderia a|llega a|llegaria a|alcanza|alcanzaria|resulta|resulta en|equivale a|suma|suman|sumaria|solo|apenas|aproximadamente|cerca de|casi|unos|alrededor de|actual|actualmente|hoy|total|se situa en|se situa|pasa a|sube a|subiria a|se eleva a|se queda en|fijo|mensual|anual|al mes|para este|como|ya|da|arroja|aplicable|aplicado|vigente|que es|este|su|tan|solicitado|proyectado|va a|ronda|costaria|supone|quedando en|exacto|exacta|exactamente|llega asi al|llega asi a|llega al|llega hasta|asciende asi a|queda asi en|se situa asi en|sube asi a",
  linkBack: "de|del|en|como|al|a|de la|en el|de los",
  about:
    "quiza|quizas|tal vez|aproximadamente|aprox|unos|unas|cerca de|casi|alrededor de|en torno a|poco mas de|poco menos de|mas o menos|cerca|ronda|rondando|algo mas de|algo menos de|redondeando|alrededor|apenas|unas pocas|mas de|menos de|al menos|de mas de|de menos de",
  other:
    "existente|existentes|actual|actuales|otro|otra|otros|otras|previo|previa|previos|antes|sin|ya|combinado|total|totales|suma|juntos|conjunto|mas|diferencia|restante|restantes|libre|adicional|vigentes|anteriores|sumando|obligaciones|en conjunto",
  percent: "por ciento|porciento|por cien",
  points: "puntos|punto|puntos porcentuales|punto porcentual|pp|p.p",
  usd: "usd|dolares|dolar|us|d",
  months: "meses|mes|m|cuotas mensuales|mensualidades",
  years: "anos|ano",
  days: "dias|dia",
  times: "veces|vez",
  perMonth: "al mes|por mes|mensual|mensuales|mensualmente|cada mes|/mes|de cada mes|a el mes",
  perYear: "al ano|por ano|anual|anuales|anualmente|cada ano|/ano|a el ano",
  scales: "mil 1000|miles 1000|millon 1000000|millones 1000000|k 1000|m 1000000|cientos 100",
  grammar: {
    isSpaced: true,
    groupsByBlank: true,
    capitalNouns: false,
    conditional: /[aei]ria[ns]?$/,
    abbreviations: "aprox|sr|sra|art|mens|mill",
    inText: {
      advises: "suger*|sugier*|aconsej*|recomend*|podría*",
      requires: "exig*|requier*|falta*|debe*|neces*|insist*|demand*|prescri*",
      past: "esperaba*",
      hedged: "y pico|y tantos",
      yearly: "*anual*|año|años",
      monthly: "*mensu*|mes|meses",
    },
    roles: {
      all: "préstamos|créditos|importes|montos|solicitudes|ingresos|puntuaciones|puntajes|solicitantes|clientes|operaciones",
      be: "es|son|era|eran",
      stays: "está|queda|quedan|resulta",
      comesTo: "suma|suman|total",
      auxiliary: "queda|quedan|está|fue|quedado|sido",
      was: "era|fue|sería",
      possible: "posible|viable",
      bounded: "limitad*|acotad*|topad*",
      modal: "debe|deben|debería|deberían|puede|pueden",
      exceeds: "supera*|rebasa*|sobrepas*|desbord*|exced*",
      exceeded:
        "superado|superada|superados|superadas|rebasado|rebasada|rebasados|rebasadas|excedido|excedida|excedidos|excedidas|sobrepasado|sobrepasada|sobrepasados|sobrepasadas",
      unsaid: "ninguno|ninguna|lejos|prueba|antes|hasta|desde|partir|existentes|actuales|sola|solas|ningún|existente",
      fits: "cabe|caben|entra|entre",
      fulfilled:
        "cumplen|cumplido|cumplida|cumplidos|cumplidas|satisfecho|satisfecha|satisfechos|satisfechas|alcanzado|alcanzada|alcanzados|alcanzadas|atendido|atendida",
      permits: "permite|permiten|autoriza",
      supports: "autoriz*|sustent*|respald*|ampar*|justif*|permit*|favor*",
      lowers: "baje*|bajar*|bajand*|reduc*|reduz*|rebaj*|disminu*|recort*",
      raises: "aument*|sube|suba|suban|subi*",
      changed:
        "reducido|reducida|rebajado|rebajada|disminuido|disminuida|recortado|recortada|aumentado|aumentada|subido|subida",
      means: "significa|implica|quiere|equivale",
      says: "dice|depende",
      qualifies: "elegib*|calific*",
      lacks: "falta|faltan",
      it: "ello|eso|esto",
      pronoun: "ella|esta|este|esa",
      this: "este|esta|estos|estas|ese|esa|dicho|dicha",
      us: "yo|nos",
      our: "mi|nuestra|nuestro",
      relative: "que",
      which: "cual",
      whose: "cuyo|cuya",
      what: "lo",
      the: "el|la|los|las",
      a: "un|una",
      known: "los|las",
      every: "cada",
      neighbour: "vecin*|contiguo|contiguos",
      with: "con|tras|sin|menos",
      included: "incluido|incluida|incluidos|incluidas",
      without: "sin",
      for: "para",
      as: "como",
      in: "en|dentro|bajo",
      belongs: "al|nivel",
      at: "con|a",
      by: "en|por",
      byWhom: "por",
      of: "de",
      outOf: "de|en",
      dividedBy: "entre|dividido|dividida|divididos|divididas|por",
      and: "y|e",
      or: "o|u|ni",
      but: "pero|sino|mas",
      except: "sino|salvo|excepto",
      although: "aunque",
      despite: "pese",
      therefore: "luego",
      inserted: "todavía|entonces",
      negates: "no",
      degree: "muy|mucho|demasiado|ampliamente|notablemente|considerablemente|bien",
      hardly: "apenas",
      turnsRound: "deja",
      neither: "ni",
      inability: "desfavorable|no",
      regret: "lamentablemente|desgraciadamente",
      yes: "sí",
      no: "no",
      positive: "positivo|positiva",
      negative: "negativo|negativa",
      true: "verdadero",
      false: "falso",
      verdict: "dictamen|resultado|respuesta|veredicto|fallo|decisión|conclusión",
      mustBe: "debe|ser|final|simple",
      leadsIn: "final",
      grounds: "motivo|motivos|razón|razones|fundamento|fundamentos|base",
      only: "sólo|solo|unicamente|apenas",
      half: "mitad",
      double: "doble|duplic*",
      triple: "triple|triplic*",
      third: "tercio|tercios",
      quarter: "cuarto|cuartos",
      fifth: "quinto|quintos|quinta|quintas",
      tenth: "décimo|décimos",
      gone: "sin|ningun*|cero|sald*|liquid*|cancel*|pag*|elimin*|quit*",
      ten: "diez|cien|10",
      ago: "hace|atrás|antes",
      even: "aun|incluso",
      still: "todavía|aún",
      more: "más|menos|otro|otra",
      supposing:
        "alternativ*|combin*|reduc*|ejemplo|subir|subiendo|bajar|bajando|hipótesis|si|escenario|escenarios|cambio|caso|aument*|juntas|vez|adicional|pasar|alcanzando|sensibilidad*|consejo|extra|stress*",
    },
  },
};
