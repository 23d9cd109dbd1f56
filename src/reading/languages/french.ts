import type { Language } from "./language.js";

export const french: Language = {
  code: "fr",
  common:
    "le|la|les|l'|de|des|d'|du|et|en|un|une|est|que|qu'|qui|dans|pour|par|sur|avec|ce|cette|ces|se|s'|il|elle|nous|vous|je|j'|au|aux|plus|son|sa|ses|sont|pas|ne|n'|mais|ou|donc|c'|a|ete|soit|leur|votre|notre|tout|tous|comme|si|sans|sous|etre|y|apres|avant|aussi|ainsi|car|on|meme|tres|bien|ici|demandeur|emprunteur|client|demandeuse",
  favourable:
    "approuve|approuvee|approuver|approuvons|approbation|accepte|acceptee|accepter|acceptons|acceptation|accord|accorde|accordee|accorder|accordons|octroye|octroyee|octroyer|octroi|octroyons|consenti|consentie|consentir|admis|avis favorable|favorable|feu vert|est eligible|autorise|autorisee|valide|validee|valider|validons|recevable|c'est oui|reponse positive|donnons suite|donner suite|peut etre finance|c'est d'accord|d'accord pour|est d'accord|bon pour accord|agree|agreee|approuves|approuvees|acceptees|accordes|accordees|octroyes|octroyees|consentis|consenties|autorises|autorisees|c'est un oui|debloquer les fonds|suite positive|suite favorable|financement est obtenu|on peut y aller|ca passe|admissible|obtient son pret|fait droit a la demande|faire droit a la demande|prete la somme",
  unfavourable:
    "refuse|refusee|refuser|refusons|refus|rejete|rejetee|rejeter|rejetons|rejet|decline|declinee|decliner|declinons|avis defavorable|defavorable|ineligible|non approuve|non approuvee|pas d'accord|c'est non|reponse negative|reponse est non|irrecevable|ecarte|ecartee|ecartons|sans suite|fin de non recevoir|deboute|negatif|negative|non accorde|non accordee|inacceptable|refuses|refusees|rejetes|rejetees|declines|declinees|pas donne suite|n'est pas donne suite|impossible a ce montant|dire non|ne passe pas|recale|recalee|feu rouge|ne peut aboutir|n'est pas admissible|pas pu etre retenu|pas pu etre retenue|demande non retenue|non retenue|ne peut pas preter|peut pas preter|ne pas preter",
  notAnOutcome:
    "limite|critere|criteres|condition|conditions|regle|regles|seuil|exigence|exigences|palier|tranche|prealable",
  undecided:
    "ne prends pas de decision|sans prendre de decision|ils decideront|transmets le dossier|envoie le dossier|envoyons le dossier|le service des credits|un responsable|decidera|deciderons|je ne conclus pas|examen manuel|revue manuelle|transmettre|transmis|transmise|transmettons|je transmets|renvoyer|renvoie|renvoyons|en attente|en suspens|sans decision|ne tranche pas|ne tranchons pas|accord conditionnel|accord partiel|accord sous reserve|conditionnel|conditionnelle|partiel|second avis|informations complementaires|pieces complementaires|a un collegue|un collegue|hierarchie|laisse le soin|laissons|laisse la decision|trancher|se prononcer|a voir|reporter|reportons|complement d'information|soumettre au|soumis au|a la discretion|au comite|au responsable|a un superieur|a mon superieur|ne me prononce pas|sans me prononcer|le dernier mot|ni pour ni contre|reste ouverte|en decidera|qu'il tranche|sans verdict|m'abstiens|ne me prononcerai pas|il ne m'appartient pas|ne m'appartient pas de|analyste humain|a qui de decider|qui tranchera|ne peux trancher|ne puis trancher|de prendre la decision finale|impossible pour moi de conclure|reste a confirmer|m'abstenir de repondre|qui revient a l'humain|je laisse la decision|laisser la decision|decision ouverte",
  subjectTo:
    "sous reserve|a condition|a condition que|sous condition|pourvu que|moyennant|des reception|si et seulement si",
  announces:
    "decision|verdict|resultat|conclusion|recommandation|donc|par consequent|en consequence|ainsi|demande|credit|pret|dossier|recommande|bilan|avis",
  elsewhere:
    "jusqu'a|au plus|au maximum|maximum|moindre|plus petit|plus faible|inferieur|reduit|plus grand|autre montant|autre banque|auparavant|precedent|autre demande|nouvelle demande",
  joins:
    "et|mais|donc|car|parce que|parce qu'|puisque|puisqu'|comme|alors que|tandis que|bien que|quoique|cependant|toutefois|pourtant|ainsi|des lors|de sorte que|si bien que|qui|dont|ou|que|qu'|par consequent|neanmoins|en consequence|or|ce qui|ce qu'|c'est pourquoi|aussi|etant donne que|avec|soit|meme si|en outre",
  not: "pas|jamais|impossible|ne peut|ne peuvent|ne pouvons|non|guere|plus possible|impossible de|incapable|hors de portee|hors d'atteinte|ne pouvoir|ne pourrons|ne pourrai|ne saurais|ne saurait|ne saurions|ne puis",
  no: "sans|aucun|aucune|ni|nul|nulle|rien|zero|point de|pas de|pas d'",
  prevents:
    "empeche|empechent|obstacle|obstacles|au lieu de|plutot que|exclut|excluent|interdit|interdisent|s'oppose|s'opposent|s'y oppose|rien n'empeche|objection|objections|ne permet|ne permettent|ne permet pas|ne permettent pas|insuffisant pour|bloque|fait barrage|contre l'|interdire",
  notNegating:
    "non seulement|sans doute|sans aucun doute|sans probleme|sans difficulte|pas seulement|sans reserve|sans hesitation|sans hesiter|nul doute|aucun doute|rien a redire|sans mal|sans objection|ni plus ni moins|aucune difficulte|aucun obstacle autre|ne peux que|ne puis que|ne pouvons que|ne peut que|ne reste qu'|ne reste plus qu'|d'autre choix que|d'autre issue que",
  if: "si|s'il|s'ils|sauf si|a moins que|a moins d'|en cas de|au cas ou|dans le cas ou|a supposer|supposons|pourvu que|a condition que|lorsque|lorsqu'|quand|sinon|dans le cas contraire|uniquement si|seulement si|si et seulement si|meme si|des que|des lors que|test de resistance|stress test|point de taux en plus|un point de plus|un point de taux de plus|test de sensibilite|analyse de sensibilite",
  would:
    "serait|pourrait|pourraient|aurait|auraient|seraient|eut ete|devrait etre|conviendrait|passerait|m'attendais|s'attendrait|on s'attend|il aurait fallu|aurait fallu",
  needed: "devrait|devraient|faudrait|aurait fallu|faudra|il faut",
  generally:
    "un pret est|les prets sont|une demande est|les demandes sont|la politique|la regle|pour etre accepte|pour etre approuve|pour etre accorde|on accorde|on accepte|exige|la regle est|on approuve|un credit est|pour obtenir|pour decrocher|pour avoir un accord|pour esperer",
  over: "depasse|depassent|depasser|depassant|depasserait|excede|excedent|exceder|excedant|superieur a|superieure a|superieurs a|superieur au|superieure au|superieure aux|plus que|plus eleve que|plus elevee que|au dessus de|au dessus du|au dela de|au dela du|au dela des|plus de|hors de|sort du|sort de|franchit|outrepasse|va au dela|n'entre pas dans|ne rentre pas dans|ne tient pas dans|ne respecte pas|au dessus des|deborde|crevant|creve|depasse donc|depasse ainsi|depasse largement|depasse nettement|depasse legerement|depasse de peu|depasse de loin|depasse toutefois|depasse cependant|excede donc|excede ainsi|excede largement|excede nettement|excede legerement|excede de peu|excede de loin|excede toutefois|excede cependant|franchit donc|franchit ainsi|franchit largement|franchit nettement|franchit legerement|franchit de peu|franchit de loin|franchit toutefois|franchit cependant|superieurs au|superieurs aux|superieures a|superieures au|superieures aux|depassee|depassees|depasses|franchi|franchie|outrepassent|crevent|debordent|vont au dela|franchissent|plus lourde que|plus lourd que|surpasse|surpassent|superieur aux|davantage que|surpassee|passe la limite|a passe la limite|sort de la limite|plus eleves que|plus elevees que|plus grand que|plus grande que|plus grands que|plus grandes que|plus important que|plus importante que|plus importants que|plus importantes que|plus gros que|plus grosse que|plus haut que|plus haute que|plus hauts que|plus hautes que|plus lourdes que|va au dessus|passe au dessus de|passe au dessus du|se situe au dessus|se situent au dessus|se place au dessus|plus grosses que|vont au dela de|va au dela de|va au dela du|depassait|excedait|perce|percent|crevait",
  within:
    "inferieur a|inferieure a|inferieurs a|inferieur au|inferieure au|moins que|moins eleve que|plus bas que|plus basse que|en dessous de|en dessous du|au dessous de|au dessous du|sous le|sous la|sous les|sous ce|sous son|ne depasse pas|ne depassent pas|n'excede pas|n'excedent pas|sans depasser|sans exceder|reste sous|dans la limite|dans les limites|moins de|tient dans|entre dans|rentre dans|respecte|en deca de|en deca du|pas superieur a|pas superieure a|n'atteint pas|reste en dessous|a l'interieur|en deca|contenu dans|loin du|loin de|loin sous|inferieurs au|inferieurs aux|inferieures a|inferieures au|inferieures aux|en deca des|reste en deca de|reste en deca du|restent en deca de|restent en deca du|restent sous|reste donc sous|restent en dessous|tiennent dans|entre dans la limite|respectent|plus petit que|plus petite que|couvert par|couverte par|inferieur aux|inferieure aux|moins elevee que|moins eleves que|moins elevees que|plus petits que|plus petites que|plus faible que|plus faibles que|moins important que|moins importante que|rentrent dans|entrent dans|se logent dans|se loge dans|s'y logent|tient sous|tiennent sous|passe sous|passent sous|n'atteignent pas|en dessous des|au dessous des|se situe sous|se situent sous|se place sous|moins haut que|moins haute que",
  upTo: "au plus|au maximum|jusqu'a|pas plus de",
  equal: "egal a|egale a|exactement|equivaut a|pile",
  meets: "satisfait|remplit|est conforme a|respecte bien",
  tooLow: "trop bas|trop basse|trop faible|insuffisant|insuffisante|inacceptable",
  difference:
    "difference|ecart|marge|exces|excedent|depassement|reste|restent|manque|manquent|plus|moins|de trop|en trop|restant|restante|coussin|points|supplementaire|supplementaires|libre|disponible|disponibles|de plus|de moins|depassements|ecarts|excedent constate",
  limit:
    "limite|limites|plafond|maximum|maximal|maximale|max|seuil|autorise|autorisee|permis|permise|admis|admise|permet|tolere|plafonne|plafonnee|autorises|admet|borne|n'autorise que|autorise que|autorise au plus|autorise jusqu'a|n'admet que|ne permet que|n'autorise pas plus de|ne tolere que",
  least: "minimum|minimal|minimale|plancher|au moins|au minimum",
  because:
    "parce que|parce qu'|puisque|puisqu'|car|en raison de|en raison du|en raison d'|a cause de|a cause du|a cause d'|etant donne|compte tenu de|compte tenu du|vu que|vu le|vu la|du fait de|du fait que|du fait d'|grace a|faute de|au motif que|au motif qu'|attendu que|eu egard a|au vu de",
  considers:
    "pris en compte|prise en compte|prises en compte|prend en compte|considere|consideree|consideres|considerees|consideration|compte|comptent|compte pas|joue|jouent|jouer|joue aucun|role|influence|influencent|influe|influer|influent|affecte|affectent|change|changent|modifie|modifient|applique|appliquee|appliques|appliquees|appliquer|utilise|utilisee|utilises|intervient|interviennent|intervenu|intervenue|intervenus|pese|pesent|peser|retenu|retenue|retenus|retenues|importe|importent|entre|entrent|entres|entree|exige|exigee|existe|existent|examine|examinee|evalue|regarde|regardee|regardes|regardees|examines|examinees|etudie|etudiees|consultees|pertinent|pertinente|incidence|observe|prevoit|tenu compte|tient compte|tenir compte|invoque|invoquee|pris|joue pas|poids|fonde|fondee|fait l'objet|verifie|regarde pas|regardes|etudi*|examin*|evalu*|analys*|abord*|consult*|objet|en cause|cause|fait partie|font partie|faire partie|entre dans|entrent dans|peses|pesee|pesees|apprecie|appreciee|apprecies|appreciees|verifiee|verifiees|verifies|evoque|evoquee|evoques|evoquees|enqueri*|suppose|presume|presumer|supposer|demande a|mentionne|mentionnee|mentionnes",
  weighs:
    "pese en faveur|pese contre|pese en defaveur|a pese|plaide en faveur|plaide contre|joue en faveur|joue contre|a joue|s'ajoute que|s'y ajoute que|s'ajoute le fait|ajoutons que|en sa faveur|en votre faveur|en sa defaveur|fait pencher|rassure|rassurant|inspire confiance|un motif de plus|autre motif|autre raison|raison supplementaire|bon signe|mauvais signe|mauvais augure|a contribue|contribue a|a pese dans|s'y ajoute|m'a decide|nous a decides|m'incite|en faveur du demandeur|en faveur du client|en faveur de la demande|contre le demandeur|contre la demande|porte bonheur|porte malheur|bonne etoile|a aussi pese|pese aussi|a egalement pese|facteur defavorable|joue aussi|a aussi joue|plaide aussi",
  demands:
    "exige|exigent|exigeons|nous demandons|demandons|la banque demande|requiert|requierent|requerons|il faut|doit avoir|doivent avoir|doit justifier|doivent justifier|attendons",
  leftOut:
    "pas besoin|inutile de|nul besoin|indifferent|indifferents|hors de consideration|laisse de cote|laissee de cote|laisses de cote|laissees de cote|mis de cote|sans incidence|sans effet|sans influence|ignore|ignores|ignorees|exclu de|exclus de|hors sujet|etranger a|etrangers a|ecartes de l'examen|ecartees de l'examen|hors perimetre|hors du perimetre|hors champ|hors du champ|non examine|non examines|non examinee|non examinees|non etudie|non etudies|non etudiee|non etudiees|sans avis sur|pas plus que|pas davantage que|non controle|non controles|non controlee|non controlees|hors de ma mission|hors mission|non revu|non revus|serait inventer|inventer une regle|erreur de conclure|erreur de penser|faux de conclure|tort de conclure|pas utile|pas necessaire|pas requis|peu importe|importe peu|facteurs exclus|laissant de cote|en laissant de cote|laissant a part|abstenu|ecartees d'emblee|ecartes d'emblee|aucune place|pas sa place|n'en depend pas|en depend pas|sans objet|aveugle a|rien sur|rien a voir|pas d'effet|ni d'importance|aucune importance|sans importance|non demandee|non demandees|non demande|non demandes|information absente|s'en passe|pas un parametre|pas motive|pas un argument|pas de place|pas suivies|pas suivie|non utilise|non utilises|non utilisee|non utilisees|pas utilise|pas utilises|ne dit rien de|ne dit rien sur|n'est pas un jugement|ne prejuge pas|ne reflete pas|aucun jugement sur|n'entre pas en ligne de compte|n'entrent pas en ligne de compte|ne compte pas|ne comptent pas|ne pese pas|ne pesent pas|ne se regarde pas|pas dans nos regles",
  unknown:
    "l'ignore|j'ignore|nous ignorons|ignorons|n'en sais rien|en sais rien|ne sais pas|sais pas|inconnu|inconnue|inconnus|pas cette information|ne le dit pas|le dit pas|n/c|non renseigne|non renseignee|non communique|pas connu|pas connue|ne figurent pas|ne figure pas|absents du dossier|absentes du dossier|absent du dossier|absente du dossier|non communiques|non fournis|non fournies|non fourni",
  praises:
    "bon|bonne|bons|bonnes|excellent|excellente|solide|impeccable|exemplaire|irreprochable|magnifique|tres bon|tres bonne|sans reproche|rien a redire|en ordre|sans tache",
  refutes: "c'est faux|ce serait faux|il n'en est rien|ce n'est pas vrai|ce n'est pas exact|c'est inexact",
  rule: "regle|regles|exigence|exigences|critere|criteres|condition|conditions|norme|normes|facteur|facteurs|autre|autres|filtre|test|contrainte|contraintes",
  anything: "ou autre|ni rien de tel|ou similaire|etc|et autres",
  deals: "preter|pretons|financer|finançons|confiance|permet|permettent|permettons|autorise|autorisons|admet|admettons",
  regardless:
    "independamment de|independamment du|quel que soit|quelle que soit|quels que soient|sans egard a|sans egard pour|sans tenir compte de|sans consideration de|abstraction faite|indifferemment|sans regarder|outre|hormis",
  neutral:
    "chiffre|chiffres|nombre|nombres|calcul|calculs|cela|ceci|ce qui precede|tout|politique|regle|regles|condition|conditions|critere|criteres|test|resultat|resultats|montant|somme|faits|analyse|capacite|remboursement|palier|decision|conclusion|formule|meme|eleve|elevee|faible|petit|grand|donnees|exces|marge|proportion|rapport|poids|charge|charges|endettement|surendettement|taille|engagements|obligations|solvabilite|il y a|reste|depassement|ecart|comparaison|suffisant|suffisante|insuffisant|insuffisante|suis assure|m'assurer|m'assure|s'assurer|assurer que|assure que|s'est assure|nous sommes assures",
  notes:
    "les notes|la note|note du|notes|instruction|instructions|commentaire|commentaires|le demandeur dit|le client dit|mentionne|mentionnent|indique dans|ecrit|remarques|precise dans|a note|a indique|precise que",
  link: "semblerait|paraitrait|semble|parait|est|sont|etait|serait|de|du|des|d'|a|au|aux|le|la|les|l'|un|une|s'eleve a|s'eleverait a|s'eleve|atteint|atteindrait|atteignent|ressort a|revient a|represente|representent|represent|equivaut a|fait|font|donne|soit|seulement|environ|a peu pres|pres de|presque|quelque|actuel|actuelle|actuellement|aujourd'hui|total|s'etablit a|monte a|monterait a|passe a|passerait a|grimpe a|tombe a|fixe|mensuel|mensuelle|mensuels|annuel|annuelle|par mois|pour ce|comme|deja|applicable|applique|ce|son|sa|porte a|est de|demande|demandes|retenu|ici|que|serait de|sera de|sera|couterait|coute|avoisine|vaut|ressortirait a|se situe a|donc",
  linkBack: "de|du|d'|en|comme|au|a|de la|de l'|en|des",
  about:
    "peut-etre|environ|env|a peu pres|pres de|presque|quelque|autour de|aux alentours de|approximativement|un peu plus de|un peu moins de|grosso modo|dans les|vers|a peine|avoisinant|pas loin de|plus ou moins|plus de|moins de|au moins|de plus de|de moins de",
  other:
    "existant|existante|existants|existantes|actuel|actuelle|actuels|actuelles|autre|autres|precedent|anterieur|avant|sans|deja|combine|total|totale|totales|ensemble|somme|cumul|cumule|cumulees|plus|difference|restant|restante|libre|disponible|supplementaire|en cours|additionnees|obligations",
  percent: "pour cent|pourcent|pour 100",
  points: "points|point|points de pourcentage|point de pourcentage|pp|pts",
  usd: "usd|dollars|dollar|us|us d",
  months: "mois|m|mensualites",
  years: "ans|an|annees|annee",
  days: "jours|jour",
  times: "fois",
  perMonth:
    "par mois|mensuel|mensuels|mensuelle|mensuelles|chaque mois|/mois|le mois|mensuellement|au mois|tous les mois",
  perYear:
    "par an|annuel|annuels|annuelle|annuelles|l'an|chaque annee|/an|par annee|annuellement|a l'annee|tous les ans",
  scales: "mille 1000|million 1000000|millions 1000000|k 1000|m 1000000|milliers 1000|millier 1000",
  grammar: {
    isSpaced: true,
    groupsByBlank: true,
    capitalNouns: false,
    conditional: /(?:rait|raient|rions)$/,
    abbreviations: "env|art|mens",
    inText: {
      advises: "conseil*|sugger*|suggér*",
      requires:
        "exig*|requier*|requér*|faut*|manqu*|condition*|nécess*|insist*|demandons|demandent|banque demande|prescri*",
      past: "m'attendais|m’attendais",
      hedged: "et quelques",
      yearly: "*annu*|ans",
      monthly: "*mensu*|mois",
    },
    roles: {
      all: "prêts|crédits|montants|demandes|revenus|scores|dossiers|emprunteurs|emprunts",
      be: "est|sont",
      stays: "reste|demeure|ressort",
      comesTo: "fait|font|total",
      auxiliary: "été",
      was: "était|aurait",
      possible: "possible|viable|envisageable",
      bounded: "limité*|plafonné*|borné*",
      modal: "faut|doit|doivent|devrait|devraient|peut|peuvent",
      exceeds: "franchi*|dépass*|outrepass*|crève*|déborde*|excéd*|surpass*",
      exceeded: "dépassé|dépassée|dépassés|dépassées|franchi|franchie|franchis|franchies",
      unsaid: "aucun|aucune|loin|avant|partir|existante|existantes|seul|seule|seuls|seules|test",
      fits: "tient|tiennent|entre|rentre",
      fulfilled:
        "rempli|remplie|remplis|remplies|respecté|respectée|respectés|respectées|atteint|atteinte|atteints|atteintes",
      permits: "permet|permettent|autorise",
      supports: "autoris*|permet*|plaide*|justif*|apoi*|favor*",
      lowers: "ramen*|redui*|réduct*|abaiss*|baisser*|baissez|baissant|diminu*",
      raises: "augment*",
      changed: "réduit|réduite|réduits|réduites|ramené|ramenée|abaissé|abaissée|augmenté|augmentée|diminué|diminuée",
      means: "signifie|implique",
      says: "dit|concerne|dépend|repose",
      qualifies: "qualif*|éligib*",
      lacks: "manque|manquent",
      it: "cela|ça",
      pronoun: "elle|il|celle|celui",
      this: "ce|cet|cette|ces",
      us: "je|nous|on",
      our: "mon|ma|notre",
      relative: "que|qui",
      which: "lequel|laquelle",
      whose: "dont",
      what: "ce",
      the: "le|la|les|l'",
      a: "un|une",
      known: "les",
      every: "chaque",
      neighbour: "voisin*",
      with: "moins|avec|après|sans|plus",
      included: "inclus|incluses|compris|comprise|comprises",
      without: "sans",
      for: "pour",
      as: "comme",
      in: "dans|sous|en",
      belongs: "palier",
      at: "avec|sous|à",
      by: "en",
      byWhom: "par",
      of: "de|du|des",
      outOf: "sur|de",
      dividedBy: "divisé|divisée|divisés|par",
      and: "et",
      or: "ou|ni",
      but: "mais",
      except: "autre|sauf",
      although: "quoique",
      despite: "malgré",
      therefore: "donc",
      inserted: "toutefois|cependant|pourtant|donc",
      negates: "pas|ne|n'",
      degree: "très|beaucoup|largement|nettement|loin|fortement|bien|trop|sensiblement",
      hardly: "guère",
      turnsRound: "cesse",
      neither: "ni",
      ne: "ne|n'",
      pas: "pas|plus|jamais|guère|point",
      inability: "défavorable|pas",
      regret: "malheureusement|hélas",
      yes: "oui|si",
      no: "non",
      positive: "positive|affirmative",
      negative: "négative",
      true: "vrai",
      false: "faux",
      verdict: "réponse|avis|décision|conclusion|verdict",
      mustBe: "doit|être|final|simple",
      leadsIn: "final",
      grounds: "raison|raisons|motif|motifs|cause|base",
      only: "seulement",
      half: "moitié|divis*",
      double: "doubl*",
      triple: "tripl*",
      third: "tiers",
      quarter: "quart|quarts",
      fifth: "cinquième|cinquièmes",
      tenth: "dixième|dixièmes",
      gone: "sans|aucun*|zéro|nul|nulle|solde*|soldant|rembours*|effac*|supprim*|acquitt*|régl*|éteint*|éteign*",
      ten: "dix|cent|10",
      ago: "auparavant",
      even: "même",
      still: "encore|toujours",
      more: "plus|moins|autre",
      supposing:
        "alternativ*|combin*|hypoth*|exemple|baiss*|réduit|ramené*|augment*|passer|solder|piste|pistes|essayé|sensibili*|conseil|si|stress*|diminu*|suppose|réduc*|scénario|scénarios",
    },
  },
};
