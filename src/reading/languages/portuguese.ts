import type { Language } from "./language.js";

export const portuguese: Language = {
  code: "pt",
  common:
    "é|o|a|os|as|de|do|da|dos|das|que|e|em|um|uma|no|na|nos|nas|por|com|para|ao|aos|se|como|mais|mas|seu|sua|seus|suas|este|esta|esse|essa|porque|quando|muito|sem|sobre|tambem|ha|sao|foi|ja|pelo|pela|ate|nao|ou|isso|isto|ser|tem|ele|ela|assim|so|entre|apos|segundo|fica|depois|antes|aqui|solicitante|requerente|cliente",
  favourable:
    "aprovado|aprovada|aprovar|aprova|aprovamos|aprovacao|aprovo|deferido|deferida|deferir|deferimento|deferimos|aceito|aceita|aceitar|aceitamos|conceder|concede|concedido|concedida|concedemos|concedo|concessao|autorizar|autorizado|autorizada|autorizo|liberado|liberada|liberar|sinal verde|favoravel|elegivel|resposta é sim|é sim|parecer positivo|pode seguir|seguir adiante|luz verde|viavel|procedente|da para aprovar|positiva|concede se|defiro|defere se|aprovados|aprovadas|deferidos|deferidas|concedidos|concedidas|autorizados|autorizadas|aprova se|aprovam se|autoriza se|libera se|concedem se|proposta aceite|pedido aceite|tocar em frente|seguir em frente|disse sim|dizer sim|pode receber o valor|reune as condicoes|foi aceite|e aceite|é aceite|se qualifica para o valor|emprestimo é seu|vai emprestar|pode emprestar",
  unfavourable:
    "negado|negada|negar|nega|negamos|negativa|nego|recusado|recusada|recusar|recusa|recusamos|recuso|rejeitado|rejeitada|rejeitar|rejeita|rejeicao|rejeitamos|indeferido|indeferida|indeferir|indeferimento|indeferimos|declinado|declinar|reprovado|reprovada|reprovar|reprovacao|nao aprovado|nao aprovada|desfavoravel|inviavel|resposta é nao|é nao|inelegivel|parecer negativo|negativo|nao da|descartado|descartada|improcedente|indefiro|indefere se|nao podemos conceder lhe|nao podemos conceder|negados|negadas|recusados|recusadas|rejeitados|rejeitadas|indeferidos|indeferidas|declinados|reprovados|reprovadas|nao aprovados|nao aprovadas|recusa se|nega se|rejeita se|recusam se|negam se|fica pelo caminho|nao emprestar|barrado|barrada|nada feito|nao foi aceite|nao esta apto|nao dá|o pedido cai|nao é possivel emprestar|nao vai dar|nao deve emprestar|nao pode emprestar",
  notAnOutcome:
    "limite|limites|criterio|criterios|condicao|condicoes|regra|regras|patamar|requisito|requisitos|faixa|previamente",
  undecided:
    "nao tomo a decisao|nao tomo uma decisao|eles decidem|eles decidirao|passo o processo|envio o processo|enviamos o processo|outro setor|ao setor de|decidira|sem tomar decisao|revisao manual|analise manual|encaminhar|encaminho|encaminhamos|encaminhado|encaminhada|remeter|remeto|pendente|em aberto|sem decisao|nao decidimos|nao decido|aprovacao condicional|aprovacao parcial|condicionada|condicionado|condicional|segunda opiniao|mais informacoes|informacoes adicionais|documentacao adicional|documentos adicionais|a criterio de|outra pessoa|um colega|que decida|decidir depois|adiar|adiamos|em espera|deixo a decisao|deixamos|submeter|submetido|a cargo de|ao comite|ao superior|ao supervisor|ao gerente|ao analista|deixo em aberto|prefiro nao decidir|fica em aberto|nao me pronuncio|nem a favor nem contra|a ultima palavra|que resolva|que decidam|sem veredito|sem parecer|me abstenho|prefiro nao me pronunciar|encaminho a um|analista humano|quem decida|quem determine|nao me cabe decidir|nao me cabe resolver|nao cabe a mim decidir|deixo a cargo|a cargo do gerente|nao bater o martelo|que dara a resposta definitiva|enquanto um analista",
  subjectTo:
    "sujeito a|sujeita a|desde que|contanto que|com a condicao|sob condicao|condicionado a|condicionada a|mediante|apos apresentacao",
  announces:
    "decisao|veredito|resultado|conclusao|recomendacao|portanto|por isso|logo|assim|entao|pedido|credito|emprestimo|recomendo|recomendamos|concluo|parecer|fica",
  elsewhere:
    "ate|no maximo|maximo|menor|mais baixo|inferior|reduzido|maior|outro valor|outro banco|anteriormente|previo|outro pedido|novo pedido",
  joins:
    "e|mas|porque|pois|ja que|uma vez que|visto que|dado que|enquanto|embora|porem|contudo|no entanto|por isso|portanto|logo|assim|entao|como|de modo que|que|cujo|cuja|onde|alem disso|devido a|com|ainda assim|todavia|entretanto|o que|apesar de",
  not: "nao temos como|nao tenho como|nao vejo como|nao existe como|nao|nunca|jamais|tampouco|impossivel|nem|tao pouco|nao ha como|nao tem como|fora de alcance|fora do alcance",
  no: "sem|nenhum|nenhuma|nem|nada|ninguem|zero",
  prevents:
    "impede|impedem|obstaculo|obstaculos|em vez de|em lugar de|evita|descarta|exclui|contra a|incapaz de|objecao|objecoes|longe de|insuficiente para|inviabiliza|impossibilita|empecilho|impedimento|motivo contra",
  notNegating:
    "nao so|nao apenas|sem duvida|sem problema|sem problemas|sem ressalvas|sem objecao|nao ha duvida|sem maiores|sem folga|sem hesitar|nenhum problema|nada a objetar|sem dificuldade|nao cabe senao|nao posso senao|nao podemos senao|nao resta senao|nao ha outro remedio senao|nao tenho alternativa senao|nao ha alternativa senao",
  if: "a menos que|salvo se|caso|no caso de|em caso de|supondo|desde que|contanto que|quando o|quando a|do contrario|caso contrario|senao|somente se|so se|mesmo se|se e somente se|apenas quando|se o|se a|se os|se as|se for|se fosse|se fossem|se houver|se houvesse|se tivesse|se nao|se o valor|se ele|se ela|se ao menos|teste de estresse|teste de stress|analise de sensibilidade|um ponto a mais",
  would: "seria|poderia|poderiam|teria|teriam|seriam|fosse|caberia|permitiria|deveria|esperava|esperavamos|esperaria",
  needed: "precisaria|precisariam|teria de|teria que|teriam de|seria preciso|seria necessario|seria necessaria|deveria",
  generally:
    "os emprestimos sao|um emprestimo é|os pedidos sao|um pedido é|a politica|a norma|a regra|para ser aprovado|para ser aprovada|para aprovar|aprova se quando|aprova se se|é aprovado quando|é negado quando|exige|a regra é|sao aprovados|sao negados|para obter|para conseguir|para ter o",
  over: "supera|superam|superar|superando|superior a|superiores a|superior ao|excede|excedem|exceder|excedendo|ultrapassa|ultrapassam|ultrapassar|ultrapassando|ultrapassaria|maior que|maior do que|maiores que|mais que|mais do que|mais alto que|acima de|acima do|acima da|acima dos|mais de|fora de|fora do|fora da|alem de|alem do|alem da|alem dos|estoura|estouram|passa de|passa do|passa dos|passam de|passam do|nao cabe em|nao cabe no|nao cabe na|nao cabe nos|nao respeita|extrapola|descumpre|supera assim|supera portanto|supera em muito|supera claramente|supera ligeiramente|supera por pouco|supera de longe|ultrapassa assim|ultrapassa portanto|ultrapassa em muito|ultrapassa claramente|ultrapassa ligeiramente|ultrapassa por pouco|ultrapassa de longe|excede assim|excede portanto|excede em muito|excede claramente|excede ligeiramente|excede por pouco|excede de longe|superiores ao|superiores aos|superado|superada|excedido|excedida|ultrapassado|ultrapassada|estourou|extrapolam|vai alem|vao alem|ultrapassou|excedeu|superou|rompe|rompem|passou dos|passou do|passou da|passa da|passam dos|vai alem do|mais alta que|mais altos que|mais altas que|mais elevado que|mais elevada que|mais elevados que|mais elevadas que|mais alto do que|mais alta do que|mais elevado do que|mais elevada do que|maiores do que|fica acima de|fica acima do|fica acima da|ficam acima de|ficam acima do|esta acima de|esta acima do|esta acima da|ja passa de|ja passa do|ja supera|transborda|transbordam|fura|furam",
  within:
    "inferior a|inferior ao|inferiores a|menor que|menor do que|menores que|menos que|menos do que|menos de|mais baixo que|abaixo de|abaixo do|abaixo da|abaixo dos|nao supera|nao superam|nao excede|nao excedem|nao ultrapassa|nao ultrapassam|sem ultrapassar|sem superar|sem exceder|nao passa de|nao passam de|nao passa do|nao passam do|nao passa dos|dentro de|dentro do|dentro da|dentro dos|cabe em|cabe no|cabe na|cabe nos|cabem em|sob o limite|sob o teto|respeita|nao chega a|nao chega ao|nao chega aos|aquem de|aquem do|aquem dos|nao atinge|nao chegam a|nao chegam ao|nao chegam aos|cabe|cabem|inferiores ao|inferiores aos|fica abaixo de|fica abaixo do|ficam abaixo de|ficam abaixo do|permanece abaixo de|permanece abaixo do|cabe dentro|fica abaixo|ficam abaixo|coberto por|coberta por|respeitam|mais baixa que|mais baixos que|mais baixas que|mais baixo do que|mais baixa do que|menores do que|fica aquem|ficam aquem|encaixa em|encaixam em|encaixa no|encaixa na|encaixam no|encaixam na|cabem no|cabem na|cabem dentro|esta abaixo de|esta abaixo do|esta abaixo da|nao alcanca|nao alcancam|nao atingem",
  upTo: "ate|no maximo|nao mais de|nao mais que",
  equal: "igual a|igual ao|exatamente|equivale a",
  meets: "cumpre|atende|atende a|satisfaz|atende ao",
  tooLow: "muito baixo|muito baixa|baixo demais|baixa demais|insuficiente|inaceitavel",
  difference:
    "diferenca|margem|excesso|excedente|folga|falta|faltam|sobra|sobram|mais|menos|restante|restantes|colchao|pontos|a mais|a menos|adicional|adicionais|livre|disponivel|espaco",
  limit:
    "limite|limites|teto|maximo|maxima|patamar|permitido|permitida|permite|permitidos|admitido|admitidos|admitida|admite|tolera|limite superior|autorizado como maximo",
  least: "minimo|minima|piso|ao menos|pelo menos|no minimo",
  because:
    "porque|pois|ja que|uma vez que|visto que|devido a|devido ao|dado que|dada|dado|por causa de|por causa do|por causa da|gracas a|em razao de|em razao do|em razao da|em virtude de|considerando que|em vista de|por conta de|por conta do|por conta da|tendo em vista",
  considers:
    "objeto de exame|objeto de analise|analisados|analisadas|examinados|examinadas|consideramos|considera|considerado|considerada|considerados|consideradas|considerou|considerei|levado em conta|levada em conta|levados em conta|leva em conta|levamos em conta|levou em conta|levei em conta|influencia|influenciou|influenciaram|influi|influiu|influiram|papel|pesa|pesou|pesaram|afeta|afetou|afetaram|altera|alterou|alteraram|muda|mudou|mudaram|aplicado|aplicada|aplicados|aplicou|aplica|aplicamos|utilizado|utilizou|usado|usada|usou|usei|usamos|interfere|interferiu|interferiram|entrou|entraram|entra|entram|importa|importam|conta|contam|contou|contaram|exige|exigido|existe|existem|avaliado|avaliou|examinado|relevante|relevantes|olhado|olhou|olhei|inclui|incluido|valor|analisado|analisada|pesquisado|modifica|modificou|decide|decidiu|ponderado|ponderada|examin*|analis*|estud*|avali*|abord*|consult*|causa|objeto|escopo|fazem parte|faz parte|fazer parte|integram|integra|pergunt*|indag*|presumi|presumido|supus|suposto|mencionado|mencionada|mencionados|mencionadas|medido|medida|consideracao|verificado|verificada|verificados|verifiquei|perguntado",
  weighs:
    "pesa que|pesou que|tambem pesa|tambem pesou|pesa a favor|pesa contra|pesou a favor|pesou contra|soma se a isso|some se a isso|acresce que|conta a favor|conta contra|contou a favor|contou contra|a seu favor|em seu favor|contra ele|contra ela|ajuda que|ajudou que|pendeu a balanca|da confianca|transmite confianca|inspira confianca|mais um motivo|outro motivo|outra razao|bom sinal|mau sinal|contribuiu para|contribui para|pesou na|pesou no|a isso se une|me inclinou|decidiu me|mais confianca|a favor do cliente|a favor do solicitante|a favor do pedido|contra o cliente|contra o pedido|da sorte|da azar|pesou tambem|pesou ainda|fator negativo|fator adverso",
  demands:
    "exige|requer|exigem|requerem|pedimos|exigimos|precisamos|deve ter|devem ter|deve comprovar|devem comprovar|tem de ter|tem que ter|costumamos pedir|banco pede|instituicao pede|casa pede|se pede|pede se",
  leftOut:
    "nao precisa|nao é preciso|nao é necessario|esqueca|a parte|irrelevante|irrelevantes|alheio a|alheios a|indiferente|indiferentes|deixado de lado|deixada de lado|deixados de lado|deixando de lado|fora de consideracao|fora da analise|ignorado|ignorados|ignorada|excluido|desconsiderado|desconsiderados|desconsiderada|fora da conta|ficaram de fora|ficou de fora|fora do escopo|fora de escopo|fora do ambito|fora do alcance|sem exame|sem analise|nao examinado|nao examinados|nao analisado|nao analisados|nao avaliado|nao avaliados|nao conferido|nao conferidos|fora do meu trabalho|fora da minha tarefa|seria inventar|inventar uma regra|errado concluir|erro concluir|erro pensar|seria um erro concluir|seria um erro pensar|dispensavel|dispensaveis|nao se precisa|nao preciso saber|nao precisa saber|tanto faz|sem entrar em|parei por ai|sem efeito|sem influencia|sem peso|nao depende|fatores excluidos|nenhum lugar|nao vem ao caso|nada sobre|nada a ver|sem importancia|cega para|cego para|deixei de lado|deixamos de lado|nao pedido|nao pedida|nao pedidos|dispensa|nao procurados|nao procurado|nao tem a ver|nao tem nada a ver|nao foram motivo|nao foi motivo|nao sao motivo|nao é motivo|deixou de ser questao|ate nao diz nada|nada diz|nao utilizado|nao utilizados|nao utilizada|nao utilizadas|nao usado|nao usados|nao usadas|nao diz nada de|nao diz nada sobre|nao é um julgamento|nao reflete|nao é juizo|nao contam|nao conta|nao pesam|nao pesa|nao entram na|nao entra na|nao se olha|nao se olham|nao e olhado",
  unknown:
    "desconheco|desconhecemos|desconhecido|desconhecida|nao sei|nao sabemos|nao tenho a informacao|nao tenho essa informacao|ninguem disse|nao me foi dito|nao foi dito|n/d|nao constam|nao consta|ausentes do processo|ausente do processo|nao informado|nao informados|nao informada|nao fornecido|nao fornecidos",
  praises:
    "bom|boa|bons|boas|excelente|excelentes|otimo|otima|impecavel|solido|solida|limpo|limpa|exemplar|magnifico|magnifica|muito bom|muito boa|irrepreensivel|sem ressalvas|em ordem|nada a objetar|ilibado",
  refutes: "isso é falso|isso nao é verdade|nao é verdade|isso esta errado|isso seria errado|isso é incorreto",
  rule: "regra|regras|requisito|requisitos|criterio|criterios|condicao|condicoes|norma|normas|fator|fatores|filtro|outra|outro|outros|outras|teste|exigencia|exigencias",
  anything: "ou algo assim|nem nada parecido|ou similares|etc|e afins",
  deals: "emprestar|emprestamos a|financiar|financiamos|confiar|permite|permitem|permitimos|admite|admitimos",
  regardless:
    "independentemente de|independente de|sem levar em conta|sem considerar|sem olhar|sem atencao a|afora|sem importar",
  neutral:
    "cifra|cifras|numero|numeros|calculo|calculos|acima|isso|isto|tudo|politica|regra|regras|condicao|condicoes|criterio|requisitos|teste|resultado|resultados|solicitado|montante|valor|valores|fatos|analise|capacidade|pagamento|faixa|nivel|decisao|conclusao|formula|mesmo|alto|alta|baixo|baixa|elevado|elevada|pequeno|grande|dados|excesso|folga|margem|proporcao|relacao|carga|peso|obrigacoes|compromissos|endividamento|tamanho|ha|falta|diferenca|comparacao|cabe",
  notes:
    "as notas|notas|nota do|instrucao|instrucoes|comentario|comentarios|observacoes|anotacoes|o cliente diz|o solicitante diz|menciona|mencionam|mencionado|escreve|relata|anotou|anota",
  link: "pareceria|parece|parece ser|é|sao|era|esta|estao|fica|ficam|ficaria|seria|de|do|da|dos|das|a|ao|o|os|as|um|uma|uns|soma|somam|chega a|chegaria a|chegam a|atinge|atingiria|resulta em|equivale a|totaliza|so|apenas|aproximadamente|cerca de|quase|uns|em torno de|atual|atualmente|hoje|total|situa se em|passa a|sobe a|sobe para|subiria para|vai a|vai para|eleva se a|fixo|mensal|anual|ao mes|por mes|ao ano|para este|como|ja|da|aplicavel|aplicado|vigente|seu|sua|este|esta|solicitado|projetado|custaria|custa|exato|na|no|que é|ronda|representa|pedido|pedidos",
  linkBack: "de|do|da|em|como|ao|a|na|no|dos|das",
  about:
    "talvez|aproximadamente|aprox|uns|umas|cerca de|quase|em torno de|pouco mais de|pouco menos de|mais ou menos|perto de|por volta de|algo como|na casa de|ronda|coisa de|mais de|menos de|pelo menos",
  other:
    "existente|existentes|atual|atuais|outro|outra|outros|outras|previo|anterior|anteriores|antes|sem|ja|combinado|total|totais|soma|somando|juntos|conjunto|mais|diferenca|restante|restantes|livre|adicional|vigentes|obrigacoes",
  percent: "por cento|porcento",
  points: "pontos|ponto|pontos percentuais|ponto percentual|pp|p.p",
  usd: "usd|dolares|dolar|us",
  months: "meses|mes|m|prestacoes mensais|parcelas mensais|parcelas",
  years: "anos|ano",
  days: "dias|dia",
  times: "vezes|vez",
  perMonth: "por mes|ao mes|mensal|mensais|mensalmente|cada mes|/mes|todo mes|todos os meses",
  perYear: "por ano|ao ano|anual|anuais|anualmente|cada ano|/ano|todo ano",
  scales: "mil 1000|milhao 1000000|milhoes 1000000|k 1000|m 1000000|mi 1000000",
  grammar: {
    isSpaced: true,
    groupsByBlank: true,
    capitalNouns: false,
    conditional: /[aei]ria(?:m|mos)?$/,
    abbreviations: "aprox|sr|sra|art|mens",
    inText: {
      advises: "suger*|aconselh*|recomend*|poderia*",
      requires: "exig*|requer*|falta*|deve*|neces*|precis*|insist*|demand*|prescri*",
      past: "esperava",
      hedged: "e poucos|e tal",
      yearly: "*anual*|ano|anos",
      monthly: "*mensa*|mês|mes|meses",
    },
    roles: {
      be: "é|são|era|foi|foram",
      stays: "está|fica",
      comesTo: "soma|somam",
      auxiliary: "fica|ficam|foi|sido|está",
      was: "era|seria|foi",
      possible: "possível|viável",
      modal: "deve|devem|deveria|deveriam|pode|podem",
      exceeds: "supera*|excede*|ultrapassa*|estour*|extrapol*",
      exceeded:
        "superado|superada|superados|superadas|excedido|excedida|excedidos|excedidas|ultrapassado|ultrapassada|ultrapassados|ultrapassadas",
      unsaid: "nenhum|nenhuma|longe|prova|antes|até|desde|partir|existente|existentes|atuais",
      fits: "cabe|cabem|entra",
      fulfilled:
        "satisfeito|atendido|atendida|atendidos|atendidas|cumprido|cumprida|cumpridos|cumpridas|atingido|atingida|atingidos|atingidas|alcançado|alcançada|alcançados|alcançadas",
      permits: "permite|autoriza",
      supports: "autoriz*|sustent*|respald*|ampar*|apoi*|justif*|permit*",
      means: "significa|implica|quer|equivale",
      says: "diz|depende",
      qualifies: "elegív*",
      lacks: "falta|faltam",
      it: "isso|isto",
      pronoun: "ela|ele|essa|esse|esta|este",
      this: "este|esta|esse|essa|essas|desse|dessa",
      us: "eu|nós",
      our: "minha|meu|nossa|nosso",
      relative: "que",
      which: "qual",
      whose: "cujo|cuja",
      what: "o|aquilo",
      the: "o|a|os|as",
      a: "um|uma",
      known: "os|as",
      every: "cada",
      neighbour: "vizinh*",
      with: "com|após|sem|menos",
      included: "incluido|incluida|incluidos|incluidas",
      without: "sem",
      for: "para",
      as: "como",
      in: "em|no|na|dentro|sob",
      belongs: "nível|faixa",
      at: "com|sob|a",
      by: "em|por",
      byWhom: "por|pelo|pelos|pela|pelas",
      of: "de|do|da",
      outOf: "de|em",
      dividedBy: "dividido|dividida|divididos|divididas|por",
      and: "e",
      or: "ou|nem",
      but: "mas|senão",
      except: "senão|salvo|exceto",
      although: "embora",
      despite: "malgrado",
      therefore: "portanto|logo",
      inserted: "todavia|porém|contudo|portanto",
      negates: "não",
      degree: "muito|demais|bem|amplamente|longe|consideravelmente",
      hardly: "apenas",
      turnsRound: "deixa",
      neither: "nem",
      inability: "desfavorável|não",
      regret: "infelizmente",
      yes: "sim",
      no: "não",
      positive: "positivo|positiva",
      negative: "negativo|negativa",
      true: "verdadeiro",
      false: "falso",
      verdict: "resposta|decisão|parecer",
      mustBe: "deve|ser",
      grounds: "motivo|motivos|razão|razões|fundamento|fundamentos",
      formality: "assinatura",
      only: "só|apenas|somente|unicamente",
      half: "metade",
      double: "dobro|duplo",
      triple: "triplo",
      third: "terço|terços",
      quarter: "quarto|quartos",
      tenth: "décimo|décimos",
      ten: "dez|cem|10",
      ago: "atrás|há|antes",
      even: "mesmo",
      still: "ainda",
      more: "mais|menos|maior|outro|outra",
      supposing:
        "alternativ*|combin*|reduz*|reduc*|cenário|cenários|exemplo|diminu*|aument*|juntas|vez|adicional|passando|alcançando|testei|sensibili*|conselho|hipótese|se|caso|extra|stress*",
    },
  },
};
