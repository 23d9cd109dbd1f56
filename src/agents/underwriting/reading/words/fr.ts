import type { LendingWords } from "./lending-words.js";

export const fr: LendingWords = {
  labels: {
    income: "revenu|revenus|salaire|revenu brut|revenus bruts|gagne|ressources",
    annual_income:
      "revenu annuel|revenus annuels|revenu brut annuel|salaire annuel|revenu annuel brut|revenus annuels bruts",
    monthly_income:
      "revenu mensuel|revenus mensuels|revenu brut mensuel|revenu mensuel brut|salaire mensuel|revenus bruts mensuels",
    debt: "dette|dettes|charges|engagements|obligations|remboursements|endettement|charges d'emprunt|charge|credits",
    existing_debt:
      "dette existante|dettes existantes|dettes actuelles|dette actuelle|charges actuelles|charges existantes|engagements actuels|engagements existants|autres dettes|credits en cours|dettes en cours|charges en cours|anciennes dettes|dettes anterieures|charge actuelle|remboursements actuels",
    annual_debt: "dette annuelle|charges annuelles|dettes annuelles|remboursements annuels",
    existing_monthly_debt:
      "dette mensuelle existante|dettes mensuelles existantes|charges mensuelles actuelles|charges mensuelles existantes|dettes mensuelles actuelles|dette mensuelle actuelle",
    monthly_debt: "dette mensuelle|dettes mensuelles|charges mensuelles|engagements mensuels|charge mensuelle",
    total_monthly_debt:
      "charge totale|charges totales|total des charges|dette mensuelle totale|total mensuel|charge mensuelle totale|total des dettes|dettes totales|endettement mensuel total|total des engagements|charges mensuelles totales",
    payment: "mensualites|paiement|paiements|echeances|versement|remboursement",
    monthly_payment:
      "mensualite du pret|nouvelle mensualite|paiement mensuel|mensualite proposee|mensualite du nouveau pret|echeance mensuelle|paiement du pret|mensualite demandee|nouvelle echeance|mensualite du credit|mensualite supplementaire|remboursement mensuel|versement mensuel|mensualite|echeance",
    credit_score: "score|score de credit|cote de credit|note de credit|score credit|cote",
    loan_amount:
      "montant demande|pret demande|somme demandee|capital demande|demandes|montant sollicite|principal|emprunt demande|somme sollicitee|credit demande|montant du pret",
    loan: "pret|montant|emprunt|credit|somme|capital",
    max_loan:
      "pret maximal|pret maximum|montant maximal|montant maximum|maximum empruntable|emprunt maximal|capital maximal|capital maximum|maximum pretable|emprunt maximum|somme maximale|pret maximal autorise|plafond de pret|capacite d'emprunt|maximum finançable|maximum possible|credit maximal|montant maximal empruntable|capacite d'emprunt maximale|capacite maximale d'emprunt",
    dti: "ratio|taux d'endettement|ratio d'endettement|ratio dette revenu|quotient|part du revenu|ratio dette sur revenu|endettement sur revenu|taux d'effort",
    share_of_income:
      "du revenu|des revenus|du revenu mensuel|de son revenu|de ses revenus|de revenu|de votre revenu|de vos revenus",
    post_loan_dti:
      "dti apres pret|dti apres le pret|dti apres octroi|dti apres emprunt|ratio apres pret|ratio final|ratio apres le pret|taux d'endettement apres pret|dti final|dti avec le pret|dti resultant|dti post pret|nouveau dti|ratio post pret|taux d'endettement final|ratio dette revenu apres pret",
    dti_before:
      "dti actuel|dti avant pret|dti avant le pret|ratio actuel|avant le pret|avant pret|ratio avant pret|taux d'endettement actuel|dti initial|dti avant",
    max_dti:
      "dti maximal|dti maximum|plafond de dti|plafond dti|limite de dti|ratio maximal|dti maximal autorise|taux d'endettement maximal|ratio maximum|plafond d'endettement|limite d'endettement|endettement maximal|taux maximal",
    rate_or_ratio: "taux|taux obtenu|taux final|taux resultant",
    rate: "taux d'interet|taux annuel|interet|taux fixe|taux nominal|taux applicable",
    term: "duree|duree du pret|terme",
    any_limit_usd:
      "capacite maximale|montant admis|montant autorise|montant permis|montants admis|montant tolere|somme admise|somme autorisee",
    capacity:
      "capacite|capacite restante|capacite mensuelle|capacite mensuelle restante|capacite disponible|capacite de remboursement|capacite residuelle|marge mensuelle|cette capacite|cette marge mensuelle|marge disponible|place disponible|enveloppe mensuelle|marge restante",
    total_interest: "interets totaux|total des interets|cout des interets|interets|interet total|interets cumules",
    total_paid: "total rembourse|montant total|cout total|total paye|remboursement total|total verse",
    max_monthly_debt: "charge maximale|charge mensuelle maximale|dette mensuelle maximale|charges maximales",
  },
  rules: {
    "a minimum credit score":
      "score minimum|score minimal|note minimale|score trop faible|score insuffisant|cote minimale",
    "a loan-to-income limit":
      "fois le revenu|fois les revenus|fois son revenu|fois ses revenus|fois le revenu annuel|multiple du revenu|fois votre revenu|fois les revenus annuels|fois le salaire|ratio pret/revenu|ratio pret revenu|rapport pret revenu",
    "a minimum income":
      "revenu minimum|revenu minimal|minimum de revenu|salaire minimum|revenus minimums|revenu plancher",
    "an employment rule":
      "emploi|employeur|anciennete|contrat de travail|cdi|cdd|travail|stabilite professionnelle|periode d'essai|independant|profession|chomage|situation professionnelle|entreprise|metier|salarie|anciennete professionnelle|travaille",
    "an income-verification rule":
      "justificatif de revenu|justificatifs|verification des revenus|revenus verifies|bulletins de salaire|fiches de paie|avis d'imposition|documents justificatifs|non verifie|non verifies|stabilite des revenus|pieces justificatives|revenu regulier|revenus reguliers",
    "a down-payment rule": "apport|apport personnel|acompte|fonds propres",
    "a collateral rule":
      "garanties|hypotheque|expertise|valeur du bien|bien immobilier|nantissement|estimation du bien|surete|suretes|valeur venale|evaluation du bien|une garantie|garantie reelle|garantie hypothecaire|garanties suffisantes|sans garantie",
    "a guarantor rule": "garant|caution|cautionnement|coemprunteur|co emprunteur|cosignataire|avaliste",
    "an insurance rule": "assurance|assurance emprunteur|assurance vie|assure|police d'assurance",
    "a savings rule":
      "mois de mensualites|argent de cote|matelas de securite|mois de depenses|epargne|reserves|reserve de tresorerie|liquidites|patrimoine|mois de reserve|economies|reste a vivre|actifs|solde du compte|tresorerie",
    "a housing-ratio rule": "depenses de logement|loyer|28/36|charges de logement|frais de logement",
    "a credit-history rule":
      "historique|historique de credit|antecedents|retards de paiement|impayes|impaye|incidents de paiement|faillite|surendettement passe|fichier|demandes recentes|cartes de credit|defaut de paiement|incident|dossier de credit",
    "an outside rule":
      "regulateur|norme du secteur|hcsf|banque centrale|pratique du marche|loi federale|superviseur|reglementation|normes du secteur|profession bancaire",
    "a safety buffer":
      "marge de securite|test de resistance|stress test|coussin de securite|hausse des taux|marge minimale|matelas de securite|marge de prudence|hausse de taux",
    discretion:
      "derogation|pouvoir discretionnaire|appetit pour le risque|facteurs compensatoires|facteur compensatoire|fidelite|client fidele|client de longue date|relation bancaire|profil de risque|risque trop eleve|examen manuel|portefeuille|quota|politique commerciale|objectifs commerciaux|geste commercial|par exception|a titre exceptionnel|trop risque|risque excessif",
    "a purpose rule":
      "objet du pret|finalite|usage des fonds|residence principale|residence secondaire|destination des fonds",
    "a residence rule": "anciennete de residence|domicile|adresse|duree de residence|resident local|domiciliation",
    "a number-of-dependents rule": "personnes a charge|enfants a charge|charges de famille",
    "an education rule": "diplome|etudes|universite|niveau d'etudes|formation",
    "a market view":
      "marche immobilier|conjoncture|recession|perspectives economiques|inflation|saison|hiver|economie|trimestre|agence|fin de mois|elections|contexte economique|etat du marche|conditions de marche|marche local|vacances d'ete|veille des vacances",
    "an impression of the application":
      "ton de la demande|ecriture manuscrite|orthographe|politesse|courtoisie|presentation du dossier|reseaux sociaux|mode de vie|habitudes|soin apporte|ton du courrier|ton de la lettre|ton employe|le ton|impression generale|intuition|discretion",
  },
  bases: {
    "race or color": "race|couleur de peau|ethnie|ethnique|origine ethnique|origine raciale|rom",
    religion:
      "religion|religieux|religieuse|eglise|musulman|musulmane|juif|juive|catholique|mosquee|croyance|croyances|confession|culte|temple|religieu*|musulman*|catholi*|croyant*|pratiquant*|messe|chretien*|protestant*|devot*",
    "national origin":
      "deuxieme langue|seconde langue|langue etrangere|parle francais|parle anglais|nom etranger|nationalite|origine nationale|immigre|immigree|immigres|etranger|etrangere|etrangers|accent|langue maternelle|nom de famille|patronyme|lieu de naissance|pays d'origine|ne a l'etranger|nee a l'etranger|titre de sejour|visa|passeport|consonance|origine etrangere|immigr*|etranger*|facon de parler|maniere de parler|n'est pas d'ici|ne ici|nee ici|nes a l'etranger",
    sex: "sexe|femme|femmes|genre|grossesse|enceinte|maternite|mere|meres|avoir des enfants|conge maternite|fonder une famille|mere au foyer|projet d'enfant|enceint*",
    "marital status":
      "etat civil|situation matrimoniale|situation familiale|marie|mariee|divorce|divorcee|celibataire|veuf|veuve|conjoint|conjointe|epoux|epouse|mariage|mari|mere isolee|enfants|concubinage|vit seule|vit seul|divorc*|celibat*",
    age: "a son age|vu son age|assez jeune|trop tard dans la vie|quinquagenaire|sexagenaire|septuagenaire|age|ans d'age|trop age|trop agee|trop vieux|trop vieille|trop jeune|agee|retraite|retraitee|vieillesse|senior|seniors|jeune|jeunesse|proche de la retraite|esperance de vie|age avance|jeune age|pension|retrait*|trentenaire|quadragenaire|si jeune|encore jeune|encore jeunes|annees a vivre",
    "public assistance":
      "aide sociale|aides sociales|aide publique|allocation|allocations|prestations sociales|assistance publique|rsa|minima sociaux|invalidite|securite sociale|aides publiques|aides de l'etat|prestation",
    "the exercise of consumer rights":
      "reclamation|reclamations|plainte|plaintes|litige|contestation|conteste|droits du consommateur|porte plainte|poursuites|mediateur|recours|a conteste|proces|consommateur",
    "a place that stands for people":
      "quartiers|son adresse|adresse dans|sa rue|commune ou|quartier|code postal|voisinage|zone ou|banlieue|arrondissement|ou il habite|ou elle habite|secteur ou|lieu de residence",
  },
  neutral: "capacite de remboursement|endettement|banque|etablissement|solvabilite|taux d'endettement",
  everyday:
    "ce genre|du genre|son genre|tout genre|un genre de|accent sur|accent est mis|sans conteste|pas de contestation|aucune contestation|contestation possible|en retrait|dernier recours|recours a l'emprunt|recours au credit|recours au pret|bon travail|beau travail|fait son travail|font leur travail|payer le loyer|pour le loyer|divorce entre|mariage entre|mariage de|mere de toutes|meres de toutes|dans l'enceinte|enceinte du|quartier general|etranger a|etrangers a|etrangere a|saison des|etre adresse|etre adressee|etre adresses|adresse a nous|adressee a nous|avez adresse|avez adressee|avoir adresse|adresse une demande|nous adresse|intuition d'abord|l'intuition etait|intuition premiere|premiere intuition|proces verbal",
};
