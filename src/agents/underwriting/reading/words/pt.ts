import type { LendingWords } from "./lending-words.js";

export const pt: LendingWords = {
  labels: {
    income: "renda|rendas|salario|rendimento|rendimentos|renda bruta|ganha",
    annual_income: "renda anual|rendimento anual|renda bruta anual|salario anual|renda anual bruta",
    monthly_income: "renda mensal|rendimento mensal|renda bruta mensal|salario mensal|renda mensal bruta",
    debt: "divida|dividas|obrigacoes|compromissos|pagamentos de dividas|encargos|endividamento",
    existing_debt:
      "divida existente|dividas existentes|divida atual|dividas atuais|obrigacoes atuais|obrigacoes existentes|compromissos atuais|outras dividas|dividas anteriores|dividas previas|dividas vigentes|compromissos existentes|encargos atuais",
    annual_debt: "divida anual|dividas anuais|pagamentos anuais|pagamentos anuais de dividas",
    existing_monthly_debt:
      "divida mensal existente|divida mensal atual|dividas mensais existentes|dividas mensais atuais|obrigacoes mensais atuais|compromissos mensais atuais",
    monthly_debt:
      "divida mensal|dividas mensais|obrigacoes mensais|compromissos mensais|pagamentos mensais|encargos mensais",
    total_monthly_debt:
      "divida mensal total|total mensal|divida total|total de dividas|obrigacoes totais|encargo total|comprometimento mensal total|total das obrigacoes|compromisso total|dividas totais|encargos totais",
    payment: "prestacoes|parcelas|pagamento|pagamentos",
    monthly_payment:
      "prestacao mensal|parcela mensal|nova prestacao|nova parcela|prestacao do emprestimo|parcela do emprestimo|pagamento mensal|prestacao proposta|parcela proposta|mensalidade do emprestimo|pagamento do emprestimo|prestacao do novo emprestimo|parcela do novo emprestimo|novo pagamento|prestacao|parcela|mensalidade",
    credit_score: "score|pontuacao|pontuacao de credito|score de credito|nota de credito",
    loan_amount:
      "valor solicitado|valor pedido|montante solicitado|montante pedido|emprestimo solicitado|emprestimo pedido|principal|solicitados|pedidos|quantia solicitada|quantia pedida|capital solicitado|solicita|pede|valor do emprestimo",
    loan: "emprestimo|valor|montante|credito|quantia|capital|financiamento",
    max_loan:
      "emprestimo maximo|valor maximo|montante maximo|credito maximo|maximo financiavel|maximo emprestavel|capital maximo|valor maximo do emprestimo|maximo aprovavel|teto do emprestimo|maximo do emprestimo|principal maximo|maximo possivel|quantia maxima|financiamento maximo|capacidade maxima de emprestimo|capacidade de emprestimo",
    dti: "razao|relacao divida renda|indice de endividamento|comprometimento de renda|comprometimento da renda|quociente|taxa de esforco|relacao entre divida e renda|proporcao|indice",
    share_of_income: "da renda|do rendimento|da renda mensal|de sua renda|da sua renda|de renda",
    post_loan_dti:
      "dti pos emprestimo|dti apos o emprestimo|dti apos emprestimo|dti final|dti resultante|dti com o emprestimo|indice apos o emprestimo|dti depois do emprestimo|novo dti|relacao divida renda apos o emprestimo|dti projetado|razao apos o emprestimo",
    dti_before:
      "dti atual|dti antes do emprestimo|dti anterior|dti antes|indice atual|antes do emprestimo|antes deste emprestimo|antes de qualquer novo credito|dti inicial|dti pre emprestimo",
    max_dti:
      "dti maximo|limite de dti|teto de dti|teto do dti|limite do dti|comprometimento maximo|teto de endividamento|limite de endividamento|limite de comprometimento|teto de comprometimento|limite de esforco|teto de esforco|endividamento maximo",
    rate: "taxa|taxa de juros|juros|taxa anual|juro|taxa fixa|juros anuais",
    term: "prazo|prazo do emprestimo",
    any_limit_usd:
      "capacidade maxima|valor permitido|montante permitido|valor admitido|montante admitido|quantia permitida|valor autorizado",
    capacity:
      "capacidade|capacidade restante|capacidade mensal|capacidade mensal restante|capacidade disponivel|capacidade livre|capacidade de pagamento|margem mensal|essa folga|esta folga|essa capacidade|esta capacidade|folga mensal|espaco para parcela|espaco disponivel|folga disponivel",
    total_interest: "juros totais|total de juros|juros no total|total dos juros",
    total_paid: "total pago|pagamento total|custo total|total a pagar|total devolvido",
    max_monthly_debt: "divida mensal maxima|maximo mensal|divida mensal permitida",
  },
  rules: {
    "a minimum credit score":
      "score minimo|pontuacao minima|nota minima|score muito baixo|pontuacao muito baixa|minimo de pontos",
    "a loan-to-income limit":
      "vezes a renda|vezes a renda anual|vezes sua renda|vezes a sua renda|multiplo da renda|vezes o salario|vezes o rendimento|vezes a renda bruta|multiplo maximo|multiplo de renda",
    "a minimum income": "renda minima|salario minimo|minimo de renda|rendimento minimo",
    "an employment rule":
      "emprego|empregador|tempo de casa|tempo de servico|vinculo empregaticio|carteira assinada|autonomo|contrato de trabalho|estabilidade no emprego|desemprego|profissao|empresa|periodo de experiencia|estabilidade profissional|empregado|empregada|trabalho atual|local de trabalho|tempo de trabalho|trabalho fixo|trabalho estavel|mesmo trabalho|carteira de trabalho|empregad*",
    "an income-verification rule":
      "comprovante de renda|comprovacao de renda|verificacao de renda|renda comprovada|documentacao|holerite|holerites|declaracao de imposto|extratos|renda nao comprovada|comprovantes|estabilidade da renda|renda estavel|comprovar",
    "a down-payment rule":
      "sinal de entrada|recursos proprios|aporte inicial|pagamento inicial|capital proprio|uma entrada|entrada minima|entrada exigida|entrada propria|valor de entrada",
    "a collateral rule":
      "garantia|garantias|avaliacao do imovel|valor do imovel|hipoteca|imovel|alienacao|garantia real|laudo|penhor|valor da propriedade",
    "a guarantor rule": "fiador|avalista|aval|coobrigado|codevedor|fiadores|coparticipante",
    "an insurance rule": "seguro de vida|seguro prestamista|apolice|um seguro|seguro habitacional",
    "a savings rule":
      "meses de parcelas|dinheiro guardado|meses de despesas|poupanca|reserva de emergencia|liquidez|patrimonio|meses de reserva|economias|ativos|saldo em conta|reserva financeira|reservas financeiras|reservas de caixa|meses de reservas",
    "a housing-ratio rule": "despesas de moradia|aluguel|28/36|gastos com moradia|custo de moradia",
    "a credit-history rule":
      "historico|historico de credito|inadimplencia|atrasos|atraso|serasa|spc|falencia|consultas recentes|cartoes|cadastro positivo|nome sujo|protestos|pagamentos em atraso|consultas",
    "an outside rule":
      "banco central|regulador|norma do setor|pratica de mercado|lei federal|supervisao|padrao do setor|setor bancario|normas do setor",
    "a safety buffer":
      "margem de seguranca|teste de estresse|colchao de seguranca|alta de juros|margem minima|reserva de seguranca|folga minima|alta dos juros|colchao minimo|subida dos juros",
    discretion:
      "excecao|discricionario|discricionaridade|apetite de risco|apetite ao risco|fatores compensatorios|fator compensatorio|fidelidade|cliente antigo|cliente fiel|relacionamento com o banco|perfil de risco|muito arriscado|arriscado demais|demasiado arriscado|é arriscado|revisao manual|carteira|relacionamento|risco elevado|risco alto|alto risco",
    "a purpose rule":
      "finalidade|finalidade do emprestimo|uso dos recursos|residencia principal|segunda residencia|destino do dinheiro|destino dos recursos",
    "a residence rule": "tempo de residencia|endereco|domicilio|residente local|comprovante de residencia",
    "a number-of-dependents rule": "dependentes|numero de dependentes|pessoas a cargo",
    "an education rule": "diploma|estudos|universidade|formacao|escolaridade|nivel superior|faculdade",
    "a market view":
      "mercado imobiliario|conjuntura|recessao|perspectivas economicas|inflacao|temporada|inverno|verao|economia|mercado|trimestre|agencia|fim do mes|eleicoes|cenario economico|cenario",
    "an impression of the application":
      "tom|tom do pedido|caligrafia|ortografia|educacao do cliente|gentileza|apresentacao|redes sociais|estilo de vida|habitos|capricho|simpatia|intuicao|impressao geral|campanha|cota",
  },
  bases: {
    "race or color": "raca|cor da pele|etnia|etnico|etnica|negro|negra|indigena|pardo|parda|origem racial",
    religion:
      "religiao|religioso|religiosa|igreja|muculmano|muculmana|judeu|judia|catolico|evangelico|evangelica|mesquita|crenca|templo|culto|religio*|muculman*|catolic*|cristao|crista|crente*|praticante*|missa|devot*",
    "national origin":
      "segunda lingua|lingua estrangeira|fala portugues|fala ingles|nome estrangeiro|idioma nativo|nacionalidade|origem nacional|imigrante|imigrantes|estrangeiro|estrangeira|sotaque|lingua materna|sobrenome|local de nascimento|pais de origem|nascido em|nascida em|passaporte|idioma|refugiado|refugiada|visto de residencia|visto temporario|origem estrangeira|origem etnica|imigr*|estrangeir*|modo de falar|jeito de falar|pronuncia dele|pronuncia dela|nao é da regiao|nao é daqui|nascido aqui|nascida aqui|nascido no exterior|nascida no exterior|nascido fora|nascida fora|cidadao nato|nascido no estrangeiro",
    sex: "sexo|mulher|mulheres|genero|gravidez|gravida|maternidade|mae|maes|ter filhos|licenca maternidade|dona de casa|constituir familia|planos de familia|gravid*|engravidar|plano familiar|planejamento familiar|ter um filho|ter bebe",
    "marital status":
      "estado civil|casado|casada|divorciado|divorciada|divorcio|solteiro|solteira|viuvo|viuva|conjuge|esposo|esposa|separado|separada|casamento|marido|filhos|mae solteira|mae solo|mora sozinha|mora sozinho|divorci*|solteir*|casad*|viuv*",
    age: "na idade dele|na idade dela|bastante jovem|jovem o bastante|tarde na vida|idade|anos de idade|muito velho|muito velha|muito jovem|idoso|idosa|velhice|aposentadoria|aposentado|aposentada|aposentar|jovem|juventude|terceira idade|pensionista|idade avancada|expectativa de vida|faixa etaria|reforma por idade|aposent*|idos*|tao jovem|ainda jovem|anos de vida|trintao|quarentao|cinquentao|sessentao",
    "public assistance":
      "assistencia publica|auxilio|auxilios|beneficio social|beneficios sociais|bolsa familia|programa social|assistencia social|previdencia|invalidez|ajuda do governo|seguro desemprego|bpc|deficiencia|subsidio|subsidios",
    "the exercise of consumer rights":
      "reclamacao|reclamacoes|queixa|queixas|processo contra|processou|procon|direitos do consumidor|disputa|contestou|acao judicial|litigio|ouvidoria",
    "a place that stands for people":
      "bairros|endereco fica|endereco em|sua rua|regiao da cidade|bairro|vizinhanca|cep|codigo postal|regiao onde mora|onde mora|distrito|favela|periferia|comunidade onde|zona onde|regiao em que mora",
  },
  neutral: "capacidade de pagamento|endividamento|banco|instituicao|solvencia|comprometimento",
  everyday:
    "unha negra|ovelha negra|lista negra|caixa negra|no negro|ponto negro|preto no branco|em separado|desse genero|deste genero|do genero|todo genero|ha disputa|sem disputa|deficiencia no|deficiencia de margem|deficiencia de capacidade|subsidios para|auxilio das|auxilio da|auxilio do|mae de todas|casamento entre|divorcio entre|nenhuma queixa|sem queixa|bom trabalho|faz o seu trabalho|faz seu trabalho|para o aluguel|para aluguel|para a poupanca|para poupanca|na carteira|na sua carteira",
};
