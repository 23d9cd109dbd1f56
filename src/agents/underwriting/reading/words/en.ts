import type { LendingWords } from "./lending-words.js";

/** "In her early forties": of a person, where a ratio is "in the low forties". */
const DECADES = ["her", "his", "their", "your"]
  .flatMap((whose) => ["", "early ", "mid ", "late "].map((part) => `${whose} ${part}`))
  .flatMap((of) => ["twenties", "thirties", "forties", "fifties", "sixties", "seventies"].map((age) => of + age))
  .join("|");

/** "At 71, the applicant …", but not "at 71%". */
const AGES = Array.from({ length: 30 }, (_, index) => 58 + index)
  .flatMap((age) => ["the applicant", "the borrower", "he", "she"].map((who) => `at ${age}, ${who}`))
  .join("|");

export const en: LendingWords = {
  labels: {
    income: "income|earnings|salary|gross income|gross|pay packet|wages|household income|what you earn|revenue",
    annual_income:
      "annual income|yearly income|annual gross income|gross annual income|income per year|annual salary|annual earnings|yearly earnings|income a year|annual gross|yearly salary|annual_income",
    monthly_income:
      "monthly income|gross monthly income|monthly gross income|income per month|monthly earnings|monthly salary|income a month|monthly gross|income/mo|monthly_income",
    debt: "debt|debts|obligations|debt payments|debt service|liabilities|commitments|indebtedness|debt load|outgoings|debt obligations|payments on debts|dues|total_debt",
    existing_debt:
      "existing debt|existing debts|existing obligations|current debt|current debts|current obligations|present debts|present obligations|existing debt payments|existing payments|other debts|other debt|old debts|old debt|existing commitments|current commitments|debts now|existing debt service|existing liabilities|obligations on file|prior debts|debt payments on file|outstanding debts|existing debt obligations",
    annual_debt:
      "annual debt|annual debt payments|yearly debt|yearly debt payments|annual debts|total debt payments per year|annual obligations|annual debt service|yearly obligations|annual payments on existing debts|annual existing debt|total annual debt",
    existing_monthly_debt:
      "existing monthly debt|current monthly debt|existing monthly debts|existing monthly obligations|current monthly obligations|existing monthly debt payments|existing monthly payments|current monthly debt payments|monthly existing debt|current monthly debts|existing monthly debt service|monthly debt before the loan|current monthly payments|existing_monthly_debt",
    monthly_debt:
      "monthly debt|monthly debts|monthly obligations|monthly debt payments|monthly debt service|monthly commitments|monthly liabilities|monthly outgoings",
    total_monthly_debt:
      "total monthly debt|total monthly obligations|total monthly debts|combined monthly debt|total monthly payments|combined monthly obligations|total monthly debt payments|total monthly outgoings|combined monthly payments|total obligations|total debt service|total monthly commitments|combined obligations|total monthly debt service|combined debt|new monthly total|total_monthly_debt|total per month",
    payment: "payment|payments|repayment|repayments|installments|instalments",
    monthly_payment:
      "monthly payment|new payment|loan payment|proposed payment|proposed monthly payment|payment on the loan|payment for the loan|loan's payment|monthly installment|monthly instalment|new installment|new instalment|loan installment|loan instalment|payment on the proposed loan|monthly payment on the loan|monthly payment for the loan|new monthly payment|new loan payment|loan's monthly payment|proposed loan payment|loan itself would cost|monthly repayment|new loan adds|payment of the loan|monthly_payment|level payment|amortized payment|amortizing payment|loan payment per month|monthly cost of the loan|monthly loan payment|monthly cost|proposed installment|proposed instalment|new loan's payment|payment for the new loan|payment on the new loan|installment|instalment",
    credit_score:
      "credit score|score|fico|fico score|credit rating|score of the applicant|credit_score|fico type score",
    loan_amount:
      "loan amount|requested amount|requested loan|amount requested|principal|loan request|requested principal|loan size|principal sought|proposed loan|loan_amount|principal requested|amount sought|sum requested",
    loan: "loan|amount|mortgage",
    max_loan:
      "maximum loan|max loan|maximum loan amount|largest loan|biggest loan|maximum principal|max principal|largest principal|highest loan|loan ceiling|maximum allowable loan|maximum approvable loan|largest loan possible|largest possible loan|biggest principal|most we could lend|most we could have lent|most we can lend|maximum permitted loan|maximum supportable loan|maximum affordable loan|loan limit|max_loan|maximum eligible loan|maximum amount|maximum borrowing|max amount|largest amount|maximum loan size|largest approvable loan|maximum qualifying loan|borrowing limit|maximum possible loan|highest possible loan|largest permitted loan|maximum available loan|largest loan allowed|most that could be lent|maximum lendable amount|maximum borrowable amount|loan maximum|max approvable loan|maximum financeable amount|top loan|maximum borrowing capacity|lending capacity",
    dti: "debt to income|debt to income ratio|dti ratio|ratio|debt ratio|debt burden|debt load ratio|quotient",
    share_of_income:
      "share of income|of income|of gross income|of monthly income|of her income|of his income|of your income|of gross monthly income|of the income|of their income",
    post_loan_dti:
      "post loan debt to income|post loan debt to income ratio|post loan ratio|dti after the loan|dti with the loan|dti after|new dti|resulting dti|dti including the loan|final dti|post closing dti|ratio after the loan|ratio with the loan|post loan debt ratio|dti after the new loan|dti with the new loan|resulting ratio|new ratio|final ratio|dti after loan|projected dti|total dti|proforma dti|pro forma dti|dti including the proposed loan|dti with the proposed loan|back end ratio",
    dti_before:
      "existing dti|current dti|dti before|pre loan dti|dti before the loan|dti before the new loan|present dti|dti without the loan|pre loan ratio|current ratio|existing ratio|ratio before the loan|dti from existing debt|initial dti|starting dti|before the loan|before this loan|before any new credit",
    max_dti:
      "dti cap|dti limit|dti ceiling|dti threshold|maximum dti|dti maximum|debt to income limit|debt to income cap|ratio limit|cap on dti|maximum debt to income|debt limit|maximum post loan dti|maximum debt to income ratio|permitted share|allowed share|maximum ratio|allowed dti|permitted dti|allowable dti",
    rate: "rate|interest rate|annual rate|interest|rate of interest|fixed rate|annual interest rate|interest at|fixed at|pricing|priced at|charged at",
    term: "term|loan term|repayment term|amortization|amortisation|tenor|repayment period",
    any_capacity: "maximum capacity|borrowing capacity",
    capacity:
      "remaining monthly capacity|remaining capacity|capacity|monthly capacity|available capacity|free capacity|capacity left|remaining room|debt capacity|payment capacity|spare capacity|unused capacity|capacity for new debt|available room|remaining debt capacity|available monthly capacity|that room|this room|that headroom|that leeway|that remaining room",
    total_interest:
      "total interest|interest over the term|lifetime interest|interest over the life|interest across the full term|interest in total|interest over the full term|total interest cost|interest alone|interest charges",
    total_paid: "total paid|total repayment|total amount paid|total of payments|paid in total|repaid in total",
    max_monthly_debt:
      "maximum monthly debt|maximum total monthly debt|allowed monthly debt|monthly debt limit|monthly debt cap|permitted monthly debt|maximum monthly obligations|debt allowance|allowable monthly debt",
    min_score: "tier floor|tier's floor|tier minimum|minimum for the tier|floor of the tier|tier threshold",
  },
  rules: {
    "a minimum credit score":
      "minimum score|minimum credit score|minimum fico|score minimum|minimum acceptable score|minimum of 580|minimum of 600|minimum of 620|minimum of 640|minimum of 650|minimum of 660|minimum of 680|score cutoff|score cut off|score too low|score is too low|credit score requirement|score requirement|required score|score floor for lending|minimum required score|cut off score|unacceptable score|unacceptable credit score|below our minimum|credit score is too low for|required minimum score|required minimum|minimum required|minimum requirement|minimum requirements|bank's minimum|our minimum|points we ask of every|ask of every borrower|points we require|points we ask",
    "a loan-to-income limit":
      "times yearly earnings|times gross annual income|times the earnings|times the annual|times the salary|times yearly salary|times annual salary|multiple of earnings|multiples of income|times what they earn|times what the borrower earns|loan to income|lti|times annual income|times income|times the income|times their annual income|times his income|times her income|times your income|times yearly income|times the applicant's income|times gross income|times the annual income|multiple of income|income multiple|income multiples|x income|x annual income|times earnings|times annual earnings|times his annual income|times her annual income|times the borrower's income|times your annual income|multiple of annual income|times salary|times the applicant's annual income|times the borrower's annual income|times the applicant's yearly income|times their yearly income|loan to income requirements|times the yearly income",
    "a minimum income":
      "minimum income|income requirement|income threshold|income floor|minimum annual income|minimum monthly income|income minimum|insufficient income for|minimum earnings|required income level|minimum salary|minimum gross income|income below the minimum",
    "an employment rule":
      "employment|employer|employed|job|jobs|job tenure|job stability|self employed|occupation|same company|same employer|years in the job|probation|probationary|workplace|work history|pay stubs|payslips|permanent contract|contractor|profession|career|length of service|years at work|works for|working for|work more than|worked more than|steady work|stable work|unemployed|seasonal work|industry of the applicant|line of work|full time|part time|time on the job|present employer|present job|current employer|two years with|self-employed borrowers|has worked at|has worked for|worked at|works at|she works for|he works for|employed at|employed by|employed for|employed since",
    "an income-verification rule":
      "income verification|verify income|verification of income|unverified income|proof of income|income documentation|tax returns|bank statements|income is unverified|unable to verify|income could not be verified|verification of employment|documentation|w-2|unverified|stability of income|income stability|stable income|irregular income|supporting documents|paperwork|income has been stable|income is stable|pay slips|payslips|pay stubs|paystubs|verified the employer|verify the employer|documented income",
    "a down-payment rule":
      "down payment|downpayment|deposit|own funds|equity contribution|equity stake|skin in the game|own contribution|put down",
    "a collateral rule":
      "collateralized|collateralised|secured against|well secured|adequately secured|collateral|appraisal|appraised|appraisals|loan to value|ltv|property value|lien|title search|security for the loan|value of the property|property type|home value|secured by|second mortgage|market value|valuation|asset backing|house value",
    "a guarantor rule":
      "guarantor|co signer|cosigner|co-signer|co applicant|co borrower|guarantors|cosigned|co signed|surety|vouch|vouched|personal guarantee|guarantee from|guaranteed by",
    "an insurance rule":
      "insurance|mortgage insurance|pmi|life cover|life insurance|insured|homeowner's insurance|policyholder|disability cover",
    "a savings rule":
      "put aside|cash cushion|months of expenses|month cash reserve|six months of|three months of|money in the bank|rainy day fund|cash on hand|cash reserves|financial reserves|reserves|savings|liquid assets|liquidity|emergency fund|months of reserves|assets|net worth|bank balance|rainy day|checking account|account balance|wealth|nest egg|residual income|disposable income|cash reserve|liquid reserves|months of payments",
    "a housing-ratio rule":
      "front end|front end ratio|housing ratio|housing expense|housing expenses|28/36|28 / 36|housing cost|housing costs|piti|rent|renting|tenant|homeowner",
    "a credit-history rule":
      "credit history|length of credit|credit utilization|credit utilisation|card utilization|card utilisation|revolving utilization|revolving utilisation|credit report|payment history|late payment|late payments|bankruptcy|bankruptcies|delinquency|delinquencies|derogatory|derogatories|hard pulls|collections|charge offs|foreclosure|repossession|thin file|credit file|credit bureau|credit references|trade lines|tradelines|missed payments|missed payment|revolving|credit cards|recent credit|new accounts|prior default|prior defaults|judgments|garnishment|number of accounts|credit mix|track record|default history|past defaults|repayment history|years of history|credit inquiries|recent inquiries|hard inquiries|inquiries on|bureau inquiries",
    "an outside rule":
      "cfpb|fha|fannie mae|freddie mac|fannie|freddie|qualified mortgage|hud|federal law|federal rules|federal guidelines|industry standard|industry standards|industry norm|industry guideline|industry guidelines|regulators|supervisory|basel|secondary market|investor guidelines|market practice|best practice|best practices|prudential|national average|43 rule|industry|jumbo loan|conforming loan|automatically denied|automatically declined|automatically rejected|automatic denial|automatic decline|not eligible for a loan|never approved|automatically disqualified",
    "a safety buffer":
      "safety buffer|safety margin|stress test|stress tested|stress testing|stressed rate|rate shock|rate increase|rates rise|rates rose|buffer required|required buffer|prudential buffer|margin of safety|minimum cushion|required cushion|minimum headroom|minimum margin|internal buffer|cushion of at least|buffer of at least|headroom of at least|at least points of headroom|margin of at least|interest rate rises|higher rates|two points of room|room for shocks|safety cushion|stress rate|stress scenario|comfort zone|comfort level|stressed",
    discretion:
      "good feeling|bad feeling|that instinct|instinct tells|override|overrides|overriding|discretion|discretionary|compensating factor|compensating factors|risk appetite|appetite|loyal customer|loyalty|long standing customer|longstanding|existing customer|relationship with the bank|relationship with us|bank's relationship|waive|waived|waiver|manual review|risk profile|too risky|risky|risk tolerance|committee approval|portfolio|concentration|exposure limit|loan size limit|maximum loan size policy|promotional|as an exception|make an exception|made an exception|an exception|by way of exception",
    "a purpose rule":
      "purpose of the loan|loan purpose|intended use|use of funds|use of the funds|primary residence|owner occupied|investment property|vacation home|second home|stated purpose|intended purpose|purpose is",
    "a residence rule":
      "residency|length of residence|time at address|years at the address|temporary residence|permanent address|moved recently|local resident|lives in the region|in our area|service area|out of state|state of residence|home address|current address|mailing address|same address",
    "a number-of-dependents rule": "dependents|dependants|number of dependents|household size",
    "an education rule": "education|graduate|college|university|diploma|university degree|college degree|degree in",
    "a market view":
      "storm|storms|stormy|stormy winter|bad time to lend|bad time to borrow|bad time to be lending|good time to lend|good time to borrow|forecast is for|housing market|market outlook|economic outlook|economy|recession|market conditions|macro|macroeconomic|inflation|season|seasonal|time of year|winter|summer|autumn|weather|interest rate environment|property market|market|end of the quarter|election|unemployment rate|downturn|the branch has|branch quota|our branch|spring requests|summer requests|quota for the month|other requests|same week|same month|season of the year|its quota|our quota|monthly quota",
    "an impression of the application":
      "tone|tone of the application|handwriting|politeness|polite|spelling|punctuality|enthusiasm|well written|email address|number of cars|social media|lifestyle|spending habits|habits|typed in|in all capitals|letter that came|written letter|gracefully|first impression|well presented|good manners|gut feeling|gut|judgment call|judgement call|goodwill|mitigating factor|mitigating factors|mitigant|mitigants|overall impression|holistic|character|exceptional|leniency|benefit of the doubt|promotion|lucky number|unlucky number|good omen|bad omen",
  },
  bases: {
    "race or color":
      "race|racial|ethnicity|ethnic|skin color|skin colour|african american|hispanic|latino|latina|asian|caucasian|white applicant|minority|colour of skin|color of skin|indigenous|native american|roma|black applicant|black borrower|is black",
    religion:
      "religion|religious|church|mosque|muslim|christian|jewish|hindu|buddhist|catholic|synagogue|temple|islam|islamic|sabbath|ramadan|pastor|congregation|worship|her faith|his faith|religious faith|churchgo*|tithe*|tithing|devout|catholic*|protestant*|evangelical*|muslim*|jewish*|creed|parish|parishioner*|mormon*|atheis*|religi*|mosque*|practising christian|practicing christian",
    "national origin":
      "second language|first language|speaks english|speak english|english as|broken english|language barrier|ethnic background|foreign name|foreign passport|grew up abroad|moved here from|national origin|nationality|foreign born|foreign national|foreigner|foreigners|accent|native speaker|native language|mother tongue|country of birth|place of birth|birthplace|born abroad|born in|surname|last name|first name|family name|foreign sounding|visa|citizenship|citizen|non citizen|refugee|expatriate|country of origin|home country|overseas|language spoken|english is|heritage|passport|immigra*|foreign-born|born locally|born here|deep roots|native born|raised here|from abroad|heavily accented|thick accent|foreign accent|local accent|another tongue|spoken at home|speaks at home|speak at home|at home you are speaking|locally born|country she comes from|country he comes from|people of this country|people from that country|people from there|native speakers|hometown|home town|emigra*|born overseas|not born here|born elsewhere",
    sex: "sex|gender|female|male|pregnant|pregnancy|maternity|maternity leave|mother|mothers|childbearing|family plans|plans to have children|start a family|starting a family|have a baby|expecting a child|expecting a baby|parental leave|sexual orientation|transgender|gay|lesbian|housewife|pregnan*|baby|babies|baby on the way|family planning|is expecting|are expecting|is expecting a child|is expecting a baby|are expecting a child|are expecting a baby|expecting in|expecting her|expecting their first|expecting twins|starting a family shortly|start a family shortly|is a woman|being a woman|a woman of|young woman|women are|women tend|is a man|being a man|for a woman|for a man|as a woman|as a man|wants children|hopes for a baby|hoping for a baby|having a baby|young mother|young father|husband earns|as women|as men",
    "marital status":
      "marital status|married|unmarried|single mother|single parent|single applicant|being single|is single|widow|widowed|widower|separated|spouse|husband|wife|engaged couple|bachelor|spousal|single woman|single man|marriage|cohabiting|living alone|lives alone|fiance|fiancee|childless|children|child|kids|divorc*|newlywed*|recently divorced|getting married|about to marry|remarried|unattached|lives with a partner",
    age: `${DECADES}|${AGES}|too late in life|late in life|young enough|old enough|at this stage of life|stage of life|years of age|their age|your age|elderly|octogenarian|over the hill|in old age|age|aged|years old|year old|too old|too young|old age|pensioner|close to retirement|senior citizen|life expectancy|older applicant|older applicants|young applicant|youth|young people|youthful|advanced age|remaining lifetime|working years|generation|middle aged|working life|her age|his age|pension|retired|retiree*|retires|retirement|retire soon|retire in|retire before|retire within|about to retire|only just past thirty|past retirement|this young|so young|still young|young borrower|young borrowers|youngster*|long life ahead|outlive*|live to see|at your age|at her age|at his age|at their age|years left to live|see the end of a thirty|birth year|year of birth|date of birth`,
    "public assistance":
      "public assistance|welfare|food stamps|snap benefits|social security|disability benefits|disability|government benefits|government assistance|housing voucher|section 8|unemployment benefits|benefit payments|social benefits|state benefits|assistance income|assistance payments|public aid|tanf|medicaid|ssi|child support|state support|welfare cheque|welfare check|on the dole|assistance check|assistance cheque|relief payments",
    "the exercise of consumer rights":
      "filed a complaint|complained|disputes|lawsuit|sued|consumer rights|exercised rights|exercised her rights|exercised his rights|legal action|cfpb complaint|ombudsman|regulator complaint|rescission|rescinded|demanded a copy|asked for a copy of|credit bureau dispute|litigious|litigation|disputed a|disputes with|credit dispute|filed a dispute|dispute with|disputed an|disputed charges|complaint about|complaint against|complaints about|complaints against|lodged a complaint|earlier complaint|past complaint|her complaint|his complaint|their complaint|history of complaints|made a complaint|complaint to",
    "a place that stands for people":
      "neighborhoods|neighbourhoods|districts|suburbs|the north side|the south side|the east side|the west side|leafy|run down area|area where|neighborhood|neighbourhood|zip code|postal code|district|part of town|side of town|quarter of the city|area code|community she|community he|where the applicant lives|where she lives|where he lives|census tract|suburb|inner city|same street|from the street|his street|her street|that street|his postcode|her postcode|applicant's postcode|gated community|gated lakeside|wrong side of the tracks|wrong side of town|parts of town|area of residence|where the applicant resides|where she resides|where he resides|your street|your neighborhood|your neighbourhood|bad area|rough area|good area|better area|postcode of|postcodes",
  },
  neutral: "excellent|good|fair|poor|underwriter|lending|lender|bank|affordability|repayment|debt burden",
  everyday:
    "good job|do the job|does the job|did the job|is expecting a|is expecting an|is expecting the|is expecting to|are expecting a|are expecting an|are expecting the|are expecting to|a race|no race|close race|race between|race against|race to|minority of|separated by|separated from the|disputes that|disputes the|nobody disputes|no one disputes|child's play|could be retired|can be retired|to be retired|accent is on|accent falls|accent lies|passport to|mother of all|welfare of|marriage of|marriage between|generation of|baby step|baby steps|no complaint|no complaints|no complaint about|no complaints about|does its job|do its job|did its job|do their job|a job well done|job done|isn't a gut|not a gut|into savings|to savings|for savings|for rent|within its comfort zone|within the comfort zone|in the comfort zone|market would call|season for|tis the season|tone of this|in character|put down the|put down what|put down here|put down on paper|nothing exceptional|exceptional score|exceptional credit|exceptional ratio|is exceptional|not stressed|concentration on|economy of|documentation of the|documentation of this|for the documentation|for documentation|wealth of|vouch for the numbers|vouch for the figures|vouch for the arithmetic|vouch for this|vouch for these|guaranteed by the arithmetic|guaranteed by the math|take a college degree|need a college degree|take a degree in|need a degree in|like renting|renting a two|renting a bigger|renting a small|feels like rent|address the|addresses the|addressed to|first impressions aside|same paperwork|cautiously in tone|in tone but|in tone and|in tone if|done its job|done their job|decline in income|decline of income|decline of annual income|decline of yearly income|decline in annual|decline in yearly|a decline of about|decline of about|income decline|rounding in favour|rounding in favor|round in favour|round in favor|rounded in favour|rounded in favor|a colleague's file|colleague's file|a colleague's decision|a colleague's work|a colleague's calculation|regards to|credit side|income side|debt side",
};
