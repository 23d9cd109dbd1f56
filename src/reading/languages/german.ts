import type { Language } from "./language.js";

export const german: Language = {
  code: "de",
  common:
    "der|die|das|den|dem|des|und|ist|ein|eine|einen|einem|einer|eines|von|zu|mit|auf|fur|im|in|an|nicht|es|sich|auch|als|bei|nach|wird|werden|sind|war|hat|haben|so|wie|aus|zum|zur|noch|nur|vor|durch|aber|oder|wenn|ihr|ihre|ihrem|er|sie|wir|ich|uber|unter|dass|damit|also|am|dieser|diese|dieses|was|hier|schon|sehr|kein|keine|man|bis|um|daher|pro|liegt|antragsteller|antragstellerin|kunde|kundin|kreditnehmer",
  favourable:
    "genehmigt|genehmigen|genehmigung|genehmige|genehmigungsfahig|bewilligt|bewilligen|bewilligung|bewillige|bewilligungsfahig|zugesagt|zusagen|zusage|angenommen|annehmen|annahme|stattgegeben|stattzugeben|gewahrt|gewahren|gewahrung|vergeben|grunes licht|zustimmung|zustimmen|stimmen zu|stimme zu|zugestimmt|befurwortet|befurworten|freigegeben|freigabe|lautet ja|entscheidung ja|antwort ja|ist zulassig|darf ausgezahlt|kann ausgezahlt|machbar|in ordnung|positiver bescheid|erteilt|kreditzusage|ausgezahlt werden|darlehenszusage|wird ausgezahlt|werden ausgezahlt|bewillige ich|kredit geben|darlehen geben|antrag zuzustimmen|zuzustimmen|zu bewilligen|zu genehmigen|steht nichts im wege|geht durch|positiven bescheid|positive bescheid|bekommt den kredit|bekommt das geld|finanzierung steht|durchwinken|kreditberechtigt|auszuzahlen|kredit kann raus|votum positiv|bekommst den kredit|bekommen den kredit|erhalt den gewunschten|erhalt den kredit|nimmt den antrag an|zuzusagen",
  unfavourable:
    "abgelehnt|ablehnen|ablehnung|lehne|lehnen|lehnt|abzulehnen|ablehnend|verweigert|verweigern|zuruckgewiesen|versagt|versagen|absage|absagen|nicht genehmigt|nicht bewilligt|nicht genehmigungsfahig|nicht bewilligungsfahig|leider nein|lautet nein|entscheidung nein|antwort nein|negativer bescheid|abschlagig|abgewiesen|ausgeschlossen|unzulassig|nicht machbar|nicht moglich|nicht stattgegeben|scheidet aus|nicht entsprochen|nicht stattgeben|absagen mussen|kreditabsage|darlehensabsage|nicht auszahlen|nicht vergeben|kredit nicht geben|darlehen nicht geben|antrag nicht entsprechen|daraus wird nichts|rote karte|vom tisch|muss ich passen|fallt negativ aus|ausfallen negativ|scheitert der antrag|scheitert das vorhaben|nein nicht herum|votum negativ|kein kredit|abweisen|zuruckzuweisen|abzusehen|sage ich nein|sage nein|klappt nicht|klappt so leider nicht|klappt so nicht|fehlt jede grundlage",
  notAnOutcome:
    "grenze|kriterium|kriterien|bedingung|bedingungen|regel|regeln|schwelle|anforderung|anforderungen|stufe|vorab",
  undecided:
    "lasse offen|lasse daher offen|lasse ich offen|offen lassen|offen gelassen|entscheidet der kreditausschuss|entscheidet der ausschuss|entscheidet ein anderer|entscheidet die zentrale|dem kreditausschuss|den kreditausschuss|nicht daraus ableiten|nicht ableiten|fall ubernehmen|fall beurteilen|die kreditabteilung|abschliessend beurteilen|entscheiden dann|entscheide nicht|treffe keine entscheidung|keine entscheidung treffen|ohne entscheidung|gebe die akte|gebe den fall|gebe den antrag|fallt ein anderer|andere entscheiden|manuelle prufung|weiterleiten|weitergeleitet|leite weiter|verweisen|verwiesen|noch offen|bleibt offen|unentschieden|nicht entscheiden|kann nicht entscheiden|bedingte zusage|bedingte genehmigung|unter vorbehalt|vorbehaltlich|teilgenehmigung|zweitmeinung|weitere unterlagen|weitere informationen|zusatzliche unterlagen|ein kollege|kollegen|vorgesetzte|vorgesetzten|entscheiden soll|soll entscheiden|uberlassen|uberlasse|zuruckgestellt|zuruckstellen|vorgelegt|abzuwarten|prufung durch|zur entscheidung|abteilungsleiter|an den ausschuss|dem ausschuss|dem kreditausschuss|an den kreditausschuss|lasse ich offen|enthalte mich|ohne votum|lege mich nicht fest|nicht festlegen|das letzte wort|entscheidet dann|bleibt abzuwarten|wird entscheiden|jemand anderes|steht mir nicht zu|nicht meine entscheidung|an einen menschlichen|menschlichen sachbearbeiter|menschlichen analysten|kein endgultiges votum|ergebnis offen|zur weiteren prufung|lasse die entscheidung offen|entscheidung offen|uberlasse die entscheidung|uberlasse ich|durch einen menschen",
  subjectTo:
    "vorbehaltlich|unter der bedingung|unter dem vorbehalt|sofern|vorausgesetzt|unter der voraussetzung|unter vorbehalt|nach vorlage",
  announces:
    "entscheidung|urteil|ergebnis|fazit|empfehlung|daher|deshalb|somit|folglich|also|antrag|kredit|darlehen|empfehle|beschluss|demnach|ergebnis",
  elsewhere:
    "bis zu|hochstens|maximal|maximum|kleiner|kleinerer|kleineres|kleineren|niedriger|niedrigerer|geringer|geringerer|geringeren|grosser|grosserer|anderer betrag|andere bank|fruher|vorheriger|neuer antrag|hochstbetrag",
  joins:
    "und|aber|weil|da|denn|sodass|so dass|wahrend|obwohl|obgleich|jedoch|doch|daher|deshalb|somit|folglich|also|womit|wodurch|dennoch|trotzdem|allerdings|wobei|welche|welcher|dass|sondern|demnach|mithin|mit|sowie|aufgrund|wegen|dadurch|damit|deren|dessen|auch wenn|wenngleich",
  not: "nicht|nie|niemals|unmoglich|keinesfalls|keineswegs|kaum|nimmer",
  no: "kein|keine|keinen|keinem|keiner|keines|ohne|weder|null|nichts|niemand|keinerlei",
  prevents:
    "verhindert|verhindern|hindernis|statt|anstatt|anstelle|schliesst aus|ausschliesst|steht entgegen|stehen entgegen|entgegen|spricht gegen|sprechen gegen|gegen eine|verbietet|einwand|einwande|hindert|hindern|unfahig|dagegen|zu hoch fur|zu gross fur|reicht nicht fur|im weg",
  notNegating:
    "nicht nur|ohne zweifel|kein zweifel|ohne weiteres|kein problem|ohne probleme|ohne bedenken|ohne vorbehalt|nicht zuletzt|ohne einschrankung|ohne einwand|nicht weiter|keine bedenken|nicht einmal|keine einwande|kein hindernis|nicht umhin|nichts anderes ubrig|nichts ubrig|nicht anders|zogere nicht|zogern nicht|nicht gezogert|keine andere wahl|keine wahl|nicht anders als|nichts ubrig als|nichts anderes ubrig als|nichts anderes als|keine andere wahl als",
  if: "wenn|falls|sofern|es sei denn|ausser|vorausgesetzt|angenommen|ware|waren|hatte|hatten|solange|sonst|andernfalls|ansonsten|nur wenn|genau dann|immer dann|sollte|sollten|selbst wenn|ob|stresstest|sensitivitatsrechnung|bei einem um einen punkt hoheren|ein punkt mehr zins|belastungsprobe",
  would:
    "wurde|wurden|konnte|konnten|hatte|hatten|ware|waren|durfte|mochte|lage|lagen|betruge|kame|ginge|gabe|passte|ergabe|stiege|fiele|bliebe|reichte|erwartete|hatte erwartet",
  needed: "musste|mussten|brauchte|brauchten|bedurfte|ware notig|waren notig|hatte sein mussen|ware erforderlich",
  generally:
    "ein kredit wird|kredite werden|ein darlehen wird|darlehen werden|antrage werden|ein antrag wird|die richtlinie|die regel|grundsatz|grundsatzlich|um genehmigt zu werden|fur eine genehmigung|fur eine bewilligung|genehmigt wird nur|genehmigt wird|bewilligt wird|abgelehnt wird nur|verlangt|bewilligt werden|genehmigt werden darf|wird dann|um eine zusage zu|um eine genehmigung zu|um zugesagt zu|um bewilligt zu",
  over: "ubersteigt|ubersteigen|uberschreitet|uberschreiten|uberschritten|ubertrifft|ubertreffen|hoher als|grosser als|mehr als|uber dem|uber der|uber den|uber die|uber das|oberhalb|oberhalb der|oberhalb des|jenseits|jenseits der|ausserhalb|sprengt|reisst|liegt uber|passt nicht in|passt nicht|passen nicht|halt nicht ein|verletzt|uber ihrer|uber seiner|deutlich uber|knapp uber|hinaus|uberzieht|ubersteigt damit|ubersteigt somit|ubersteigt also|ubersteigt deutlich|ubersteigt klar|ubersteigt jedoch|ubersteigt aber|ubersteigt knapp|ubersteigt leicht|ubersteigt daher|ubersteigt folglich|uberschreitet damit|uberschreitet somit|uberschreitet also|uberschreitet deutlich|uberschreitet klar|uberschreitet jedoch|uberschreitet aber|uberschreitet knapp|uberschreitet leicht|uberschreitet daher|uberschreitet folglich|ubertrifft damit|ubertrifft somit|ubertrifft also|ubertrifft deutlich|ubertrifft klar|ubertrifft jedoch|ubertrifft aber|ubertrifft knapp|ubertrifft leicht|ubertrifft daher|ubertrifft folglich|ubersteigen damit|ubersteigen somit|ubersteigen also|ubersteigen deutlich|ubersteigen klar|ubersteigen jedoch|ubersteigen aber|ubersteigen knapp|ubersteigen leicht|ubersteigen daher|ubersteigen folglich|ubertroffen|sprengen|gesprengt|geht uber|gehen uber|teurer als|gerissen|geht daruber hinaus|gehen daruber hinaus|grosser ausfallt als|hoher liegt als|hoher ausfallt als|hoher ist als|liegen uber|liegen oberhalb|hoher liegen als|liegt oberhalb|uberragt|ubersteigt sogar|uberschreitet sogar|hoher ausfallen als",
  within:
    "unter dem|unter der|unter den|unter die|unter das|unterhalb|unterhalb der|unterhalb des|niedriger als|kleiner als|geringer als|weniger als|liegt unter|innerhalb|innerhalb der|innerhalb des|ubersteigt nicht|uberschreitet nicht|uberschreiten nicht|ubersteigen nicht|nicht hoher als|nicht mehr als|nicht uber|nicht uberschritten|passt in|passt unter|passt hinein|passen in|halt ein|eingehalten|halt die grenze|im rahmen|bleibt unter|bleiben unter|unterschreitet|unterschreiten|unter ihrer|unter seiner|deutlich unter|knapp unter|klar unter|weit unter|erreicht nicht|noch unter|nicht erreicht|passt|passen|bleibt damit unter|bleibt somit unter|bleibt also unter|bleibt deutlich unter|bleibt klar unter|bleibt knapp unter|bleibt daher unter|liegt damit unter|liegt somit unter|liegt also unter|liegt deutlich unter|liegt klar unter|liegt knapp unter|liegt daher unter|passen unter|gedeckt durch|tiefer als|niedriger ist als|kleiner ist als|niedriger liegt als|geringer ist als|niedriger ausfallt als|billiger als|findet platz|finden platz|reicht nicht an|reichen nicht an|liegen unter|liegt unterhalb|liegen unterhalb|liegt innerhalb|liegen innerhalb|passt noch in|passt bequem in|passt locker in|passen noch in|niedriger liegen als|verfehlt|verfehlen",
  upTo: "hochstens|maximal|bis zu|bis",
  equal: "gleich|genau|entspricht exakt|exakt",
  meets: "erfullt|halt|einhalt|entspricht",
  tooLow: "zu niedrig|zu gering|zu schwach|unzureichend|nicht ausreichend|ungenugend",
  difference:
    "differenz|unterschied|abstand|spielraum|puffer|luft|uberschuss|fehlbetrag|lucke|ubrig|frei|freie|freien|mehr|weniger|zu wenig|verbleibend|verbleibende|verbleiben|verbleibt|rest|zusatzlich|zusatzliche|punkte|offen|reserve|fehlen|fehlt|verfehlt",
  limit:
    "grenze|grenzwert|obergrenze|maximum|maximal|maximale|maximaler|maximalen|hochstgrenze|hochstwert|hochst|schwelle|limit|deckel|erlaubt|erlaubte|erlaubten|zulassig|zulassige|zulassigen|gestattet|hochstens|zugelassen|kappungsgrenze|hochstsatz|cap",
  least: "minimum|mindestens|mindest|untergrenze|mindestwert|minimal",
  because:
    "weil|aufgrund|auf grund|wegen|infolge|da|denn|angesichts|dank|mangels|in anbetracht|mit rucksicht auf|nachdem|zumal",
  considers:
    "berucksichtigt|berucksichtigen|berucksichtigung|beachtet|betrachtet|gewertet|gewichtet|rolle|einfluss|beeinflusst|beeinflussen|beeinflusste|andert|andern|geandert|anderte|angewandt|angewendet|verwendet|herangezogen|spielt|spielen|spielten|zahlt|zahlen|zahlte|relevant|massgeblich|gepruft|eingegangen|einbezogen|einfliessen|eingeflossen|geht ein|gingen ein|verlangt|gefordert|gilt|gelten|existiert|gibt|gibt es|fliesst|flossen|floss|bewertet|angesehen|beruhrt|wirkt|gewirkt|betrifft|entscheidend|auswirkung|auswirkungen|eine rolle|ausschlag|gewicht|bedeutung|belang|von belang|hinzugezogen|kommt an|kam an|angeschaut|bedacht|ging ein|gegenstand|untersuch*|beurteilt|beurteilen|erfasst|betrachtung|prufumfang|thema|ursache|analysiert|bewerten|prufen|anschauen|studiert|abgefragt|erhoben|teil der|bestandteil|gehort zu|gehoren zu|gehort|gehoren|zahlen zu|gefragt|nachgefragt|erfragt|gemessen|unterstellt|gewogen|abgewogen|erwahnt|hinterfragt|nachgesehen|geschaut|vermutet|gemutmasst|gesehen",
  weighs:
    "spricht gegen|spricht dafur|spricht dagegen|spricht fur|sprach gegen|sprach dafur|sprach dagegen|wiegt schwer|fallt ins gewicht|fiel ins gewicht|hinzu kommt|hinzu kam|kommt hinzu|kam hinzu|zu seinen gunsten|zu ihren gunsten|zu gunsten|zugunsten|zu lasten|zulasten|gab den ausschlag|ausschlaggebend|schafft vertrauen|weckt vertrauen|vertrauen erweckend|beruhigend|ein weiterer grund|weiterer grund|noch ein grund|gutes zeichen|schlechtes zeichen|schlechtes omen|trug dazu bei|tragt dazu bei|beigetragen|hat mich bewogen|bewog mich|mit den ausschlag|dazu kommt|dazu kam|macht mir mut|fur den antragsteller|fur die antragstellerin|gegen den antragsteller|gegen die antragstellerin|bringt gluck|bringt pech|gluckszahl|unglucksza*|spielte auch|negativ gewertet|positiv gewertet|nachteilig|zu ungunsten",
  demands:
    "verlangen|verlangt|fordern|fordert|voraussetzen|voraussetzt|setzen voraus|setzt voraus|erfordert|erfordern|benotigen|benotigt|brauchen|braucht|erwarten|erwartet",
  leftOut:
    "brauchst du nicht|brauchen sie nicht|brauchst du dafur nicht|nicht notig|nicht anzuschauen|ausser betracht|aussen vor|irrelevant|unerheblich|unberucksichtigt|bleibt aussen|unbeachtlich|ausgeklammert|belanglos|bedeutungslos|ausser acht|blieb aussen|blieben aussen|egal|ausserhalb des prufumfangs|ausserhalb der prufung|ausserhalb des umfangs|ausserhalb des auftrags|nicht im umfang|ungepruft|nicht gepruft|keine aussage zu|keine aussage uber|nicht beurteilt|ebensowenig|genauso wenig|ebenso wenig|ausserhalb meines auftrags|ausserhalb meiner prufung|ausserhalb unseres auftrags|nicht mein auftrag|nicht nachgepruft|nicht angefordert|ware falsch zu|ware erfunden|regel zu erfinden|regel erfinden|regel erfinde*|nicht gebraucht|nichts davon wird gebraucht|brauchte es nicht|braucht es nicht|brauche ich nicht|nichts zu tun|abgesehen habe|ausgeschlossene faktoren|ausgeschlossene merkmale|blind fur|unbeachtet|ungefragt|ungewichtet|nicht erfragt|nebensachlich|keinen platz|kein platz|ohne einfluss|ohne wirkung|ohne bedeutung|ausser betracht gelassen|nichts uber|muss er das auch nicht|muss sie das auch nicht|keine rolle|nicht vorgesehen|nicht gesucht|ungestellt|schweigen|nicht eingehen|kein grund fur die|keine ablehnungsgrunde|kein ablehnungsgrund|keine grunde|nicht verwendet|nicht herangezogen|nicht genutzt|nicht benutzt|kein urteil uber|sagt nichts uber|sagt nichts aus|kein werturteil|nicht auf meinem zettel|nicht auf unserem zettel|nicht auf dem zettel|zahlt nicht|zahlen nicht|zahlt hier nicht|zahlen hier nicht|nicht in unseren regeln|nicht auf der liste|geht nicht ein|gehen nicht ein",
  unknown:
    "nicht bekannt|unbekannt|weiss ich nicht|weiss nicht|keine kenntnis|k.a.|k. a.|keine angabe|keine angaben|steht nirgends|nirgends in|lag mir nicht vor|lagen mir nicht vor|liegt mir nicht vor|weiss niemand|lagen nicht vor|lag nicht vor|liegen nicht vor|liegt nicht vor|lagen keine|fehlen in der akte",
  praises:
    "gute|guter|gutes|guten|ausgezeichnet*|hervorragend*|tadellos*|einwandfrei*|solide*|makellos*|sauber*|vorbildlich*|glanzend*|sehr gut|sehr gute|beeindruckend*|in ordnung|untadelig|tadelsfrei|nichts auszusetzen|unauffallig",
  refutes:
    "das stimmt nicht|das ist falsch|das ware falsch|dem ist nicht so|das trifft nicht zu|das ist nicht richtig|das ist unzutreffend",
  rule: "richtlinie|die richtlinie|der richtlinie|regel|regeln|anforderung|anforderungen|kriterium|kriterien|bedingung|bedingungen|vorgabe|vorgaben|faktor|faktoren|andere|anderen|weitere|weiteren|sonstige|massstab|prufung|vorschrift|vorschriften|massstabe",
  anything: "oder ahnliches|und ahnliches|usw|und dergleichen|oder dergleichen|etc",
  deals:
    "leihen|verleihen|finanzieren|vergeben an|vergeben wir|gewahren wir|vertrauen|erlaubt|erlauben|gestattet|gestatten|zulassen|lasst zu",
  regardless: "unabhangig von|unabhangig vom|ungeachtet|ohne rucksicht auf|ohne ansehen|abgesehen von|ohne blick auf",
  neutral:
    "zahl|zahlen|rechnung|berechnung|obige|dies|das|alles|richtlinie|regel|regeln|bedingung|bedingungen|kriterium|kriterien|anforderungen|prufung|ergebnis|ergebnisse|betrag|summe|fakten|analyse|fahigkeit|tragfahigkeit|stufe|entscheidung|formel|hoch|hohe|hohen|hoher|niedrig|niedrige|klein|gross|daten|uberschreitung|abstand|spielraum|verhaltnis|anteil|belastung|verschuldung|uberschuldung|grosse|verpflichtungen|bonitat|quote|sie|es|er|reicht|passt|beide|genannten|werte|wert|vergleich",
  notes:
    "die notizen|notizen|notiz|anmerkung|anmerkungen|bemerkung|bemerkungen|hinweis|hinweise|anweisung|anweisungen|kommentar|kommentare|antragsteller schreibt|schreibt|erwahnt|erwahnen|vermerk|vermerke|beigefugt|anschreiben",
  link: "ist|sind|war|betragt|betragen|betragt nach|belauft sich auf|belaufen sich auf|liegt bei|liegen bei|lage bei|liegt|lage|steigt auf|stiege auf|erreicht|ergibt|ergeben|macht|machen|entspricht|von|vom|auf|bei|der|die|das|den|dem|des|ein|eine|einen|einer|nur|etwa|rund|ca|circa|ungefahr|knapp|derzeit|aktuell|derzeitig|bisher|heute|insgesamt|gesamt|wurde|wird|damit|dann|somit|fest|monatlich|jahrlich|im monat|pro monat|im jahr|fur diesen|als|bereits|schon|hier|gilt|geltende|angewandte|dieser|ihre|ihr|sein|seine|danach|nach|in hohe von|klettert auf|kommt auf|kame auf|bleibt|in|steht|steht bei|betruge|kostet|ergabe|also|lautet|festgelegt auf",
  linkBack: "von|vom|an|als|der|des|im|in|auf",
  about:
    "vielleicht|etwa|rund|ca|circa|ungefahr|knapp|gut|fast|nahezu|annahernd|um die|in etwa|etwas uber|etwas unter|grob|schatzungsweise|zirka|gerundet|an die|beinahe|mehr als|weniger als|mindestens|uber|unter|keine|nicht einmal|nicht mal",
  other:
    "bestehend|bestehende|bestehenden|bestehender|bisherige|bisherigen|aktuelle|aktuellen|andere|anderen|vorher|vorhandene|vorhandenen|ohne|bereits|schon|zusammen|gesamt|gesamte|gesamten|insgesamt|summe|plus|differenz|verbleibende|frei|zusatzlich|alte|alten|laufende|laufenden|vor|verpflichtungen",
  percent: "prozent|vom hundert|v.h",
  points: "punkte|punkt|punkten|prozentpunkte|prozentpunkt|prozentpunkten|pp|zahler|zahlern",
  usd: "usd|dollar|us dollar|us|dollars",
  months: "mon|monate|monat|monaten|monatsraten|monats",
  years: "jahre|jahr|jahren|jahrige|jahriger|jahrigen|jahrig",
  days: "tage|tag|tagen",
  times: "mal|fache|fachen|faches|fach",
  perMonth:
    "pro monat|im monat|monatlich|monatliche|monatlichen|monatlicher|je monat|jeden monat|/monat|mtl|den monat|p.m",
  perYear: "pro jahr|im jahr|jahrlich|jahrliche|jahrlichen|jahrlicher|je jahr|/jahr|jahrl|p.a|jedes jahr",
  scales:
    "tausend 1000|tsd 1000|million 1000000|millionen 1000000|mio 1000000|k 1000|mill 1000000|tusd 1000|t usd 1000",
  grammar: {
    isSpaced: true,
    groupsByBlank: true,
    capitalNouns: true,
    abbreviations: "ca|bzw|ggf|inkl|exkl|z.b|d.h|mtl|jhrl|tsd|mio|mill",
    inText: {
      advises: "möge*|vielleicht|empfehl*|raten|rate",
      requires: "verlang*|erforder*|fehl*|nötig*|muss*|notwend*",
      past: "erwartete",
      hedged: "oder so",
      yearly: "*jahr*|*jähr*",
      monthly: "*monat*",
    },
    roles: {
      be: "ist|sind|war|waren",
      stays: "liegt|bleibt",
      comesTo: "beträgt|ergibt",
      auxiliary: "wird|worden",
      auxiliaryBehind: "wird|ist|werden|sind|wurde",
      was: "war|wäre",
      possible: "möglich|denkbar",
      modal: "darf|dürfen|muss|müssen|soll|sollen|sollte|sollten",
      exceeds: "überst*|übersch*|übertr*|spreng*",
      exceeded: "überschritten|übertroffen",
      unsaid: "nirgends|kein|keine|ohne|bis|bevor|erst|ab|bestehende|bestehenden|allein|test",
      fits: "passt|passen",
      fulfilled: "eingehalten|erreicht",
      permits: "erlaubt|gestattet",
      lowers: "senk*|gesenkt|reduzier*|verringer*|kürzen|kürzt|kürzung*|gekürzt|herabsetz*|herabgesetzt|herunter*",
      raises: "erhöh*|steiger*",
      changed: "gesenkt|reduziert|verringert|gekürzt|herabgesetzt|erhöht|gesteigert",
      qualifies: "qualifizier*|kreditfähig*|kreditwürdig*|berechtigt*|zulässig*",
      supports: "erlaub*|spricht*|recht*|trägt*|begründ*",
      means: "bedeutet|heisst",
      says: "sagt|betrifft|beruht",
      lacks: "fehl*",
      it: "dies|das|es|davon|dazu|darüber",
      pronoun: "er|sie|es|dies|das|diese|dieser|man",
      this: "diese|dieser|dieses|diesem|diesen|jene|jener|jenes|jenem|jenen",
      us: "ich|wir",
      our: "meine|mein|unsere|unser",
      relative: "der|die|das|dem",
      whose: "deren|dessen",
      what: "was",
      the: "der|die|das|den",
      a: "ein|eine",
      known: "die|der|den",
      every: "je|jedem",
      neighbour: "nachbar*|benachbart*|darüber|darunter",
      with: "abzüglich|mit|inklusive|nach|ohne|samt|plus|minus",
      included: "einbezogen|eingerechnet",
      without: "ohne",
      for: "für|zur|zum",
      as: "als",
      in: "in|unter",
      belongs: "in|stufe|zur",
      at: "mit|bei|auf|ab",
      by: "um",
      byWhom: "durch|von",
      of: "von|der",
      outOf: "von|aus|in|per",
      dividedBy: "durch|geteilt",
      and: "und",
      or: "oder|noch",
      but: "sondern|aber",
      except: "als|ausser",
      although: "obwohl|obgleich|wenngleich",
      despite: "trotz",
      therefore: "daher|so",
      inserted: "aber|jedoch|deshalb|deswegen|allerdings|hingegen|dagegen|also|somit|daher|folglich",
      subject: "er|sie|es|dies|das|man|wir|ich",
      negates: "nicht|nie",
      degree: "weit|viel|wesentlich|deutlich|erheblich|stark|sehr|dramatisch|massiv|allzu|sonderlich",
      hardly: "kaum|keineswegs",
      neither: "weder|keinerlei",
      inability: "ungünstig|nicht",
      toDecide: "abzulehnen|genehmigungsfähig|bewilligungsfähig|zustimmungsfähig|zuzusagen",
      deniedBehind: "kann|können|kommt|darf|dürfen|lässt|liesse|liessen|ergibt|liegt|besteht|folgt|wäre|wären",
      infinitive: "zu|abzulehnen|zuzusagen|stattzugeben|zuzustimmen",
      regret: "leider",
      yes: "ja",
      no: "nein",
      positive: "positiv",
      negative: "negativ",
      true: "wahr",
      false: "falsch",
      verdict: "entscheidung|antwort|urteil",
      mustBe: "muss|lautet",
      grounds: "grund|gründe|grundlage|anlass|ursache|motiv|basis",
      formality: "unterzeichnung",
      only: "nur",
      half: "hälfte|halb*",
      double: "doppelt*|zweimal|verdopp*",
      triple: "dreifach*|dreimal|verdreif*",
      third: "drittel",
      quarter: "viertel",
      fifth: "fünftel",
      tenth: "zehntel",
      gone: "ohne|kein*|null|tilg*|getilgt*|ablös*|abgelöst*|zurückz*|zurückgez*|begleich*|beglich*|gestrich*|streich*|wegf*|entf*|schuldenf*",
      multiple: "fünftel|vierfach*",
      ten: "zehn|hundert|10",
      ago: "vor|früher|später",
      even: "selbst|sogar",
      still: "noch",
      more: "mehr|weniger|höher",
      supposing:
        "alternativ*|kombin*|hypoth*|reduz*|szenario|szenarien|annahme|beispiel|angenommen|senk*|steig*|statt|allein|tipp|durchgerechnet|sensitiv*|stresstest|abgelöst|vorzeitig|extra|stress*",
    },
  },
};
