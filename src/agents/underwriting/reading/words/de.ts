import type { LendingWords } from "./lending-words.js";

export const de: LendingWords = {
  labels: {
    income: "einkommen|gehalt|bruttoeinkommen|verdienst|einkunfte|verdient",
    annual_income:
      "jahreseinkommen|jahrliches einkommen|jahresbruttoeinkommen|bruttojahreseinkommen|jahresgehalt|jahrlichen einkommen|jahreseinkommens",
    monthly_income:
      "monatseinkommen|monatliches einkommen|monatliches bruttoeinkommen|bruttomonatseinkommen|monatsgehalt|monatlichen einkommen|monatlichen bruttoeinkommen|monatliche einkommen|monatseinkommens",
    debt: "schulden|schuld|verbindlichkeiten|verpflichtungen|schuldendienst|belastung|schuldenlast|kreditraten",
    existing_debt:
      "bestehende schulden|bestehenden schulden|bisherige schulden|bisherigen schulden|altschulden|altlasten|bestehende verbindlichkeiten|bestehende verpflichtungen|laufende verpflichtungen|laufende schulden|vorhandene schulden|aktuelle schulden|bestehenden verpflichtungen|bestehenden verbindlichkeiten|bestehender schuldendienst|bestehende belastung|andere schulden|laufenden schulden|laufende kredite|bestehende raten",
    annual_debt:
      "jahrliche schulden|jahrlicher schuldendienst|jahrliche zahlungen|jahrliche belastung|schuldendienst pro jahr",
    existing_monthly_debt:
      "bestehende monatliche schulden|bestehende monatliche belastung|bisherige monatliche schulden|bestehende monatsschulden|bestehende monatliche verpflichtungen|laufende monatliche belastung",
    monthly_debt:
      "monatliche schulden|monatliche belastung|monatliche verpflichtungen|monatsschulden|monatliche verbindlichkeiten|monatlichen schulden|monatlichen verpflichtungen|monatlicher schuldendienst",
    total_monthly_debt:
      "gesamtbelastung|monatliche gesamtbelastung|gesamte monatliche belastung|gesamtschulden|gesamte belastung|monatliche gesamtschulden|summe der verpflichtungen|gesamte monatliche schulden|gesamtverpflichtungen|gesamter schuldendienst",
    payment: "raten|zahlung|zahlungen|tilgung",
    monthly_payment:
      "neue rate|monatliche rate|darlehensrate|neue monatsrate|rate des kredits|monatliche zahlung|rate fur den kredit|rate fur das darlehen|vorgeschlagene rate|neue kreditrate|neuen rate|rate des darlehens|rate des neuen kredits|monatsrate des kredits|monatliche kreditrate|rate|monatsrate|kreditrate|annuitat",
    credit_score: "score|bonitatsscore|kreditscore|credit score|punktzahl|scorewert|bonitatswert",
    loan_amount:
      "kreditbetrag|darlehensbetrag|beantragter betrag|beantragte betrag|beantragten betrag|beantragte summe|beantragten|beantragter kredit|kreditsumme|darlehenssumme|beantragte|gewunschter betrag|gewunschte betrag|gewunschten|wunschbetrag|antragssumme|beantragtes darlehen|beantragte darlehen|kreditwunsch|beantragt|anfrage",
    loan: "kredit|darlehen|betrag|summe|kredits|darlehens|kredit uber",
    max_loan:
      "hochstbetrag|maximaler kredit|maximales darlehen|maximaler kreditbetrag|hochstkredit|maximaler darlehensbetrag|maximale kreditsumme|hochstmoglicher kredit|hochstdarlehen|maximalbetrag|maximaldarlehen|maximalkredit|maximale darlehenssumme|hochstmogliche darlehen|hochstmogliches darlehen|maximale darlehen|maximal moglicher kredit|kreditobergrenze|hochstsumme|maximal moglich|maximale kreditbetrag|hochstzulassiger kredit|maximale summe|maximum des darlehens|darlehensmaximum|hochstes darlehen",
    dti: "quote|schuldenquote|verschuldungsquote|verhaltnis|schuldendienstquote|belastungsquote|quotient|schulden einkommens verhaltnis|anteil am einkommen|ratio",
    share_of_income:
      "des einkommens|des monatseinkommens|vom einkommen|des bruttoeinkommens|des monatlichen einkommens|ihres einkommens|seines einkommens|vom monatseinkommen",
    post_loan_dti:
      "dti nach kredit|dti nach dem kredit|dti nach kreditvergabe|dti nach darlehen|dti mit kredit|dti danach|quote nach kredit|schuldenquote nach kredit|dti nach aufnahme|dti nach auszahlung|quote nach auszahlung|quote nach dem kredit|neue quote|neuer dti|dti mit dem kredit|kunftige quote|quote danach|dti nach aufnahme des kredits|dti nach kreditaufnahme|schuldenquote nach kreditaufnahme",
    dti_before:
      "dti vor dem kredit|dti vor kredit|bisheriger dti|aktueller dti|bisherige quote|quote vor dem kredit|quote vor kredit|aktuelle quote|dti vorher|vor dem kredit|vor dem darlehen|vor kredit|vor darlehen|dti zuvor|ausgangs dti",
    max_dti:
      "dti grenze|dti obergrenze|maximaler dti|dti limit|dti maximum|hochstquote|maximale quote|quotengrenze|grenze fur den dti|dti hochstwert|dti cap|verschuldungsgrenze|belastungsgrenze",
    rate: "zinssatz|zins|zinsen|sollzins|jahreszins|zinssatz von|nominalzins|festzins|jahreszinssatz|zinssatzes",
    term: "laufzeit|kreditlaufzeit",
    any_limit_usd:
      "zulassiger betrag|zulassigen betrag|zulassige betrag|erlaubter betrag|erlaubten betrag|erlaubte betrag|zugelassener betrag|zugelassenen betrag",
    capacity:
      "kapazitat|verbleibende kapazitat|restkapazitat|monatliche kapazitat|freie kapazitat|verbleibende monatliche kapazitat|verfugbare kapazitat|monatlicher spielraum|spielraum fur raten|monatskapazitat|freie monatskapazitat|freien monatskapazitat|freie monatliche kapazitat|freien monatlichen kapazitat|monatlichen kapazitat|diesen spielraum|diesem spielraum|dieser spielraum|diese kapazitat|dieser kapazitat|monatlichen spielraum|freier spielraum|freien spielraum|verfugbaren spielraum|freiraum|verbleibenden spielraum",
    total_interest:
      "gesamtzinsen|zinskosten|zinsen insgesamt|gesamte zinsen|zinslast|gesamtzins|zinsen allein|zinsaufwand|summe der zinsen",
    total_paid: "gesamtzahlung|gesamtkosten|gesamtruckzahlung|gesamtbetrag|ruckzahlung insgesamt|gesamtaufwand",
    max_monthly_debt:
      "zulassige belastung|maximale monatliche belastung|hochstbelastung|zulassige monatliche belastung|erlaubte belastung|maximale belastung",
  },
  rules: {
    "a minimum credit score":
      "mindestscore|mindestpunktzahl|mindestbonitat|score zu niedrig|zu niedriger score|mindestwert beim score",
    "a loan-to-income limit":
      "fache des einkommens|faches einkommen|fache des jahreseinkommens|mal das jahreseinkommen|jahreseinkommen hinaus|fachen jahreseinkommens|fache jahreseinkommen|vielfache des einkommens|fachen des jahreseinkommens|jahreseinkommen nicht ubersteigen|jahreseinkommen ubersteigen|vielfaches des jahreseinkommens|faustregel",
    "a minimum income": "mindesteinkommen|einkommensuntergrenze|mindestgehalt|mindestens verdienen",
    "an employment rule":
      "beschaftigung|arbeitgeber|arbeitsverhaltnis|anstellung|betriebszugehorigkeit|unbefristet|unbefristeter|unbefristete|befristet|befristeter|probezeit|beruf|selbststandig|selbstandig|job|arbeitsplatz|arbeitslos|arbeitsvertrag|festanstellung|berufliche|branche|berufsjahre|arbeitet|beschaftig*|arbeitgeber*|arbeitsverhaltnis*|betriebszugehorig*|unbefristet*|probezeit*|selbststandig*|festanstell*|anstellung*",
    "an income-verification rule":
      "einkommensnachweis|gehaltsnachweis|gehaltsnachweise|nachweis|nachweise|einkommensprufung|steuerbescheid|nicht belegt|verifizierung|verifiziert|kontoauszuge|belege|einkommensnachweise|regelmassiges einkommen|stabiles einkommen|fehlende unterlagen|unterlagen fehlen|unvollstandige unterlagen",
    "a down-payment rule": "eigenkapital|anzahlung|eigenmittel|eigenanteil|eigenkapital*",
    "a collateral rule":
      "sicherheiten|grundschuld|beleihungswert|ein gutachten|gutachten der immobilie|gutachten des objekts|immobiliengutachten|immobilienwert|objektwert|pfand|beleihung|wertgutachten|beleihungsauslauf|verkehrswert|schatzung der immobilie|eine sicherheit|dingliche sicherheit|keine sicherheiten|zusatzliche sicherheit",
    "a guarantor rule":
      "burge|burgen|burgschaft|mitantragsteller|mitunterzeichner|mitdarlehensnehmer|burgschaft*|mitantrag*",
    "an insurance rule": "versicherung|restschuldversicherung|lebensversicherung|versichert|police|versicherung*",
    "a savings rule":
      "sparguthaben|bankguthaben|kontoguthaben|monatsraten als rucklage|geld auf der seite|notreserve|barreserve|rucklagen|rucklage|ersparnisse|liquiditat|vermogen|notgroschen|monatsreserven|guthaben|kontostand|erspartes|frei verfugbares einkommen|haushaltsuberschuss|liquide mittel|rucklage*|ersparnis*",
    "a housing-ratio rule": "wohnkosten|miete|28/36|wohnkostenquote|wohnaufwand",
    "a credit-history rule":
      "kredithistorie|schufa|zahlungsverzug|zahlungsausfalle|zahlungsausfall|insolvenz|mahnungen|mahnung|kreditanfragen|viele anfragen|haufige anfragen|kreditkarten|zahlungshistorie|negativeintrag|negativeintrage|kreditgeschichte|zahlungsmoral|zahlungsverhalten|privatinsolvenz|bonitatsanfragen",
    "an outside rule":
      "bafin|aufsicht|branchenstandard|branchenublich|regulierung|marktublich|bundesgesetz|aufsichtsrecht|banken ublich|branchenubliche",
    "a safety buffer":
      "sicherheitspuffer|stresstest|sicherheitsabstand|zinsanstieg|mindestpuffer|sicherheitsmarge|zinserhohung|sicherheitszuschlag|mindestabstand|zinsschock|steigende zinsen|steigenden zinsen|sicherheitspuffer*|stresstest*",
    discretion:
      "ermessen|ermessensspielraum|risikobereitschaft|risikoappetit|kompensierende|ausgleichende|kundentreue|langjahriger kunde|langjahrige|stammkunde|risikoprofil|manuelle prufung|portfolio|zu riskant|quartalsziel|geschaftspolitik|geschaftspolitisch|bestandskunde|hausbank|ausnahmsweise|eine ausnahme|zu hohes risiko|risiko zu hoch",
    "a purpose rule":
      "verwendungszweck|zweck des kredits|eigennutzung|ferienhaus|zweitwohnsitz|selbstgenutzt|mittelverwendung",
    "a residence rule": "wohndauer|meldeadresse|adresse|wohnsitz|ortsansassig|geschaftsgebiet",
    "a number-of-dependents rule": "unterhaltspflichtige|unterhaltsberechtigte|haushaltsgrosse|personen im haushalt",
    "an education rule": "ausbildung|studium|hochschulabschluss|schulabschluss|bildungsabschluss|universitat",
    "a market view":
      "immobilienmarkt|konjunktur|rezession|wirtschaftslage|inflation|saison|winter|sommer|jahreszeit|markt|quartal|filiale|marktlage|wahlen|zinsumfeld|wirtschaftsausblick",
    "an impression of the application":
      "ton|ton des antrags|handschrift|rechtschreibung|hoflichkeit|hoflich|auftreten|soziale medien|lebensstil|gewohnheiten|form des antrags|tonfall|bauchgefuhl|gesamteindruck|kulanz|treue",
  },
  bases: {
    "race or color": "rasse|hautfarbe|ethnie|ethnisch|ethnische|roma|ethni*|hautfarb*",
    religion:
      "religion|religios|religiose|kirche|muslim|muslimin|muslimisch|judisch|katholisch|moschee|konfession|kirchengemeinde|religionszugehorigkeit|gemeinde|glaubensgemeinschaft|religio*|muslim*|judisch*|kirch*|katholi*|evangelisch*|strengglaubig*|tiefglaubig*|glaubiger christ|christlich*|kirchganger*|gottesdienst",
    "national origin":
      "zweitsprache|fremdsprache|deutschkenntnisse|spricht deutsch|spricht englisch|sprachkenntnisse|auslandischer name|nationalitat|staatsangehorigkeit|nationale herkunft|herkunft|einwanderer|migrant|migrantin|migrationshintergrund|auslander|auslanderin|auslandisch|akzent|muttersprache|nachname|geburtsort|herkunftsland|geburtsland|im ausland geboren|visum|aufenthaltstitel|aufenthaltserlaubnis|familienname|reisepass|geboren in|auslandisch*|staatsangehorig*|staatsburger*|migrant*|einwander*|zugewander*|gefluchtet*|fluchtling*|nicht aus dem land|nicht von hier|hier geboren|aussprache|mundart|dialekt|auslandischer herkunft|auslandische herkunft",
    sex: "geschlecht|eine frau|einer frau|als frau|junge frau|frauen|schwanger|schwangerschaft|mutterschutz|elternzeit|mutter|kinderwunsch|familienplanung|hausfrau|weiblich|mannlich|familie grunden|schwanger*|geschlecht*",
    "marital status":
      "familienstand|verheiratet|geschieden|scheidung|ledig|verwitwet|witwe|witwer|ehepartner|ehefrau|ehemann|getrennt lebend|alleinerziehend|alleinerziehende|alleinstehend|alleinstehende|kinder|ehestand|unverheiratet|lebenspartner|geschieden*|verheiratet*|alleinerzieh*|alleinsteh*|verwitwet*|Ehe",
    age: "jung genug|alt genug|in diesem alter|lebensabend|lebensphase|spat im leben|alter|jahre alt|zu alt|zu jung|rentenalter|rente|rentner|rentnerin|ruhestand|pension|lebenserwartung|lebensalter|jung|jahrige antragsteller|hohes alter|pensionierung|lebensjahr|altersgrenze|senior|berufsleben|rentner*|pensionier*|altersgrund*|anfang dreissig|anfang vierzig|anfang funfzig|anfang sechzig|mitte dreissig|mitte vierzig|mitte funfzig|ende dreissig|ende vierzig|ende funfzig|ende sechzig|unrast der jugend|gebrechen des alters|so jung|noch jung",
    "public assistance":
      "sozialhilfe|burgergeld|sozialleistungen|transferleistungen|arbeitslosengeld|wohngeld|grundsicherung|staatliche hilfe|offentliche hilfe|behinderung|kindergeld|hartz|staatliche unterstutzung|offentliche unterstutzung|staatliche leistungen",
    "the exercise of consumer rights":
      "beschwerde|beschwerden|beschwert|klage|geklagt|verbraucherrechte|widersprochen|widerspruch|reklamation|ombudsmann|rechtsstreit|verbraucherschutz|beanstandet|angefochten|widerruf|widerrufen|auskunft verlangt|verbraucherzentrale",
    "a place that stands for people":
      "wohnviertel*|stadtteil*|viertel der stadt|adresse liegt|anschrift liegt|wohnadresse|wohnviertel|postleitzahl|stadtteil|nachbarschaft|wohngegend|gegend|bezirk|strasse|stadtviertel|plz|wohnort|wohnlage|postleitzahl*|postleitzahlengebiet*",
  },
  neutral: "kreditfahigkeit|tragfahigkeit|bank|institut|bonitat|leistbarkeit|kapitaldienstfahigkeit",
  everyday:
    "im widerspruch|in widerspruch|ohne widerspruch|kein widerspruch|widerspruch zu|grund zur klage|akzent liegt|akzent auf der|ehe ich|ehe wir|ehe man|ehe es|ehe die|alter grundsatz|alter hase|gegend von|herkunft der zahlen|herkunft jeder zahl|herkunft aller zahlen|herkunft dieser zahlen|herkunft jedes wertes|herkunft der angaben|herkunft der daten|herkunft der mittel|herkunft der einzelnen|herkunft jeder angabe|herkunft jeder einzelnen|datenherkunft|herkunft der werte|fur miete|und miete|keine beschwerde|keine beschwerden|gute arbeit|ganze arbeit|alter schwede|alter falter|alter verwalter|auf meine alten tage|keinen widerspruch|keinerlei widerspruch",
};
