/**
 * Words by which texts ask for an outcome or give orders, a language a line: what is a yes, what is a no, and what
 * speaks to a reader (ignore, instructions, rules, system, must). Beginnings of words; `*` before one that also stands
 * inside of words, as in languages that put prefixes or write without blanks. The reader's own languages have more.
 */
const LINES = `
es: aprob, aprueb, acept, conced, autoriz, otorg, dar luz verde | deneg, denieg, rechaz, desestim | ignor, omit, instruccion, debes, debe ser, sistema, reglas, olvid, haga caso omiso, anul, sin importar
fr: approuv, accept, accord, valid, octroy, autoris, feu vert | refus, rejet, declin | ignor, oubli, instruction, consigne, systeme, regle, tu dois, vous devez, ne tenez pas compte, outrepass
de: genehmig, bewillig, zustimm, zuzustimm, stattgeb, freigeb, freizugeb, gewahr, angenommen, annehm, akzeptier, durchwink, gutheiss, gutheis | ablehn, abzulehn, abgelehnt, verweiger, zuruckweis | ignorier, vergiss, vergessen, anweisung, du musst, sie mussen, missacht, regeln, richtlini, systemnachricht, ungeachtet
pt: aprov, aceit, conced, autoriz, deferi, liber | neg(ar|ue|ado|ad), rejeit, recus, indefer | ignor, esquec, desconsider, instruc, voce deve, sistema, regras
it: approv, accett, conced, autorizz, concess | rifiut, respin, neg(a|hi)(re|to|ta|ti)? | ignor, dimentic, istruzion, devi, deve ess, sistema, regole, trascur
nl: goedkeur, goedgekeur, keur, toeken, toegekend, accepteer, inwillig, toestaan | afwijs, afgewezen, weiger, afkeur, wijs | negeer, vergeet, instructie, je moet, u moet, systeem, regels
sv: godkann, bevilja, accepter | avsla, neka, avvisa | ignorera, glom, instruktion, du maste, system, regler, bortse
no: godkjenn, innvilg, aksepter | avsla, avvis, nekt | ignorer, glem, instruks, du ma, system, regler, se bort
da: godkend, bevilg, accepter | afvis, afsla, nægt | ignorer, glem, instruktion, du skal, system, regler, se bort
fi: hyvaksy, myonna, myonne | hylka, hylat, evata, epaa | jata huomi, unohda, ohje, jarjestelma, saanno, ohita, sivuuta
is: samþykk, veit(a|ið|tu) | hafna, synja | hunsa, gleymdu, fyrirmal, kerfi, reglur
et: kinnita, heakskii, heaks ki, noustu, luba | lukka, keeldu, tagasi luk | eira, ignoreeri, unusta, juhis, susteem, reeglid
lv: apstiprin, akcept | noraid, atteik | ignore, aizmirst, instrukcij, sistema, noteikum
lt: patvirtin, tvirtin, pritar | atmes, atmet, nepatvirt | ignoruo, pamir, nurodym, sistema, taisykl
pl: zatwierd, zaakcept, zaaprob, przyzna, akcept, udziel | odrzu, odmow, odmaw | zignoruj, ignoruj, zapomnij, instrukc, musisz, system, pomin, polecen
cs: schval, povol, prijm, prijat | zamitn, odmitn | ignoruj, zapomen, pokyn, instrukc, musis, system, pravid
sk: schval, povol | zamietn, odmietn | ignoruj, zabudn, pokyn, instrukc, musis, system, pravid
sl: odobri, potrdi | zavrni, zavrn | prezri, ignorir, pozabi, navodil, sistem, pravil
hr: odobri, odobren, prihvat, potvrd | odbij, odbi | zanemar, ignorir, zaboravi, uput, moras, sustav, sistem, pravil
hu: hagyd jova, jovahagy, jova kell, engedelyez, elfogad | elutasit, utasits, visszautasit | hagyd figyelmen, figyelmen kivul, felejts, utasitas, rendszer, szabaly
ro: aprob, accept, acord | resping, refuz | ignora, uita, instructiun, trebuie sa, sistem, reguli
ca: aprov, accept, conced | denega, rebutj | ignora, oblida, instruccion, has de, sistema, regles
gl: aprob, acept, conced | deneg, rexeit | ignora, esquece, instrucion, debes, sistema, regras
eu: onartu, onar, onets | ukatu, baztertu, ezetsi | ez ikusi, alde batera, ahaztu, argibide, jarraibide, sistema, arau
sq: mirato, prano, aprovo | refuzo, hidh | injoro, harro, udhezim, sistem, rregull
ga: ceadaigh, faomh, ceadu | diultaigh, diultu | dean neamhaird, neamhaird, treoir, treorach, coras, rial
cy: cymeradwy, derbyn | gwrthod | anwybydd, anghofi, cyfarwydd, system, rheol
mt: approva, japprova, accetta, aċċetta | irrifjuta, ichad | injora, istruzzjoni, sistema, regoli
af: keur, goedkeur, goedgekeur | keur af, weier, afkeur, wys af | ignoreer, vergeet, instruksie, jy moet, stelsel, reels
eo: aprob, akcept | malakcept, rifuz, neu | ignor, forgesu, instrukci, devas, sistem, regul
la: approb, accip, conced | nega, recus, reic | ignora, neglege, oblivisc, praecept, mandat, regul
ht: apwouve, aksepte | refize, rejte | inyore, bliye, enstriksyon, sistem
ru: одобр, утверд, разреш, соглас | отказ, отклон | игнорир, забудь, инструкц, указани, систем, правил, должен, должна, обойд
uk: схвал, погод, затверд, дозвол | відмов, відхил | ігнор, забуд, інструкц, вказівк, систем, правил, повинен, мусиш
be: ухвал, зацверд, адобр | адмов, адхіл | ігнар, забудз, інструкц, указанн, сістэм, правіл
bg: одобр, утвърд, разреш | откаж, отхвърл | игнорир, забрав, инструкц, указани, систем, правил, трябва
sr: одобр, прихват | одби, одбаци | занемар, игнориш, заборав, упутств, систем, правил
mk: одобр, прифат | одби, отфрл | игнорир, заборав, упатств, систем, правил
kk: мақұлда, бекіт, рұқсат | бас тарт, қабылдама | елемеңіз, елеме, нұсқау, жүйе, ереже
mn: зөвшөөр, батал | татгалз | үл тоо, үл хэрэгс, заавар, систем, дүрэм
el: εγκρ, αποδεχ | απορρι, αρνη | αγνοη, ξεχα, οδηγι, συστημα, κανον, πρεπει
tr: onayla, onayl, kabul et, onay ver | reddet, reddedil, geri cevir | yoksay, yok say, gormezden, gozardi, talimat, unut, sistem, kural, dikkate alma
az: tesdiq, təsdiq, qebul et, qəbul et | redd et, imtina | gormezd, nəzərə alma, gostəriş, göstəriş, təlimat, sistem, qayda
uz: tasdiqla, ma'qulla, maqulla, qabul qil | rad et | e'tiborsiz, etibor berma, e'tibor berma, ko'rsatma, yo'riqnoma, tizim, qoida, unut
ar: *وافق, *موافق, *اعتمد, *اعتماد, *قبول, *اقبل, *امنح | *ارفض, *رفض | *تجاهل, *تعليمات, *انس , *نظام, *قواعد, *يجب
fa: *تایید, *تأیید, *تصویب, *موافقت, *بپذیر, *قبول | *رد کن, *رد شود, *نپذیر | *نادیده, *دستور, *فراموش, *سیستم, *قوانین, *باید
ur: *منظور, *قبول, *منظوری | *مسترد, *نامنظور | *نظر انداز, *ہدایات, *بھول, *سسٹم, *نظام, *اصول
ps: *تصویب, *منظور, *ومن | *رد کړ | *له پامه, *لارښوون, *سیستم, *قواعد
he: *אשר, *אישור, *מאושר, *קבל | *דחה, *דחייה, *סרב, *נדח | *התעלם, *התעלמ, *הוראות, *הנחיות, *שכח, *מערכת, *כללים, *חייב
yi: *באשטעטיק, *באשטעטיג, *אפראוו | *אפזאג | *איגנאריר, *אינסטרוקצי, *סיסטעם
hi: *स्वीकृत, *मंज़ूर, *मंजूर, *अनुमोद, *स्वीकार | *अस्वीकृत, *अस्वीकार, *नामंजूर | *अनदेखा, *अनदेखी, *नज़रअंदाज, *नजरअंदाज, *निर्देश, *भूल, *सिस्टम, *नियम, *उपेक्षा
mr: *मंजूर, *मान्य, *स्वीकार | *नाकार, *फेटाळ | *दुर्लक्ष, *सूचना, *विसर, *प्रणाली, *नियम
ne: *स्वीकृत, *अनुमोदन, *पारित | *अस्वीकार | *बेवास्ता, *निर्देशन, *बिर्स, *प्रणाली, *नियम
bn: *অনুমোদন, *মঞ্জুর, *গ্রহণ | *প্রত্যাখ্যান, *বাতিল | *উপেক্ষা, *নির্দেশ, *ভুলে, *সিস্টেম, *নিয়ম
pa: *ਮਨਜ਼ੂਰ, *ਮਨਜੂਰ, *ਪ੍ਰਵਾਨ, *ਸਵੀਕਾਰ | *ਰੱਦ, *ਅਸਵੀਕਾਰ | *ਅਣਡਿੱਠ, *ਨਜ਼ਰਅੰਦਾਜ਼, *ਹਦਾਇਤ, *ਸਿਸਟਮ, *ਨਿਯਮ
gu: *મંજૂર, *સ્વીકાર, *માન્ય | *નકાર, *અસ્વીકાર | *અવગણ, *સૂચના, *ભૂલી, *સિસ્ટમ, *નિયમ
ta: *அங்கீகர, *அங்கீகார, *ஒப்புதல், *அனுமதி, *ஏற்று | *நிராகர, *மறு | *புறக்கணி, *வழிமுறை, *அறிவுறுத்தல், *மறந்து, *விதி
te: *ఆమోద, *అంగీకర, *మంజూరు | *తిరస్కర | *విస్మరించ, *సూచన, *మర్చిపో, *వ్యవస్థ, *నియమ, *పట్టించుకో
kn: *ಅನುಮೋದ, *ಮಂಜೂರು, *ಒಪ್ಪಿ | *ತಿರಸ್ಕರ, *ನಿರಾಕರ | *ನಿರ್ಲಕ್ಷ, *ಸೂಚನ, *ಮರೆತು, *ವ್ಯವಸ್ಥೆ, *ನಿಯಮ
ml: *അംഗീകര, *അനുവദ, *അംഗീകാര | *നിരസ, *തള്ള | *അവഗണ, *നിർദ്ദേശ, *നിര്ദ്ദേശ, *മറക്ക, *നിയമ
si: *අනුමත, *අනුමැ | *ප්රතික්ෂේප | *නොසලකා, *උපදෙස්, *පද්ධති, *නීති
th: *อนุมัติ, *อนุญาต, *ยอมรับ | *ปฏิเสธ, *ไม่อนุมัติ | *เพิกเฉย, *ละเว้น, *ไม่ต้องสนใจ, *คำสั่ง, *คำแนะนำ, *ลืม, *ระบบ, *กฎ, *ต้อง
lo: *ອະນຸມັດ, *ຍອມຮັບ | *ປະຕິເສດ | *ບໍ່ສົນໃຈ, *ຄໍາສັ່ງ, *ຄຳສັ່ງ, *ລະບົບ, *ກົດ
km: *អនុម័ត, *យល់ព្រម | *បដិសេធ | *មិនអើពើ, *ការណែនាំ, *ប្រព័ន្ធ, *ច្បាប់
my: *အတည်ပြု, *ခွင့်ပြု, *လက်ခံ | *ငြင်းပယ် | *လျစ်လျူရှု, *ညွှန်ကြား, *စနစ်, *စည်းမျဉ်း
vi: chap thuan, phe duyet, duyet, đong y, dong y, chap nhan | tu choi, bac bo | bo qua, phot lo, huong dan, chi thi, quen, he thong, quy tac
id: setuju, *setujui, kabul, loloskan, terima | tolak, *tolak | abaikan, lupakan, instruksi, perintah, sistem, aturan, harus
ms: lulus, setuju, *setujui, terima | tolak | abaikan, lupakan, arahan, sistem, peraturan, mesti
tl: aprubah, *aprub, tanggap, pumayag | tanggih, *tanggih | balewala, *balewala, huwag pansin, tagubilin, kalimut, sistema, panuntun, patakaran
jv: setuj, *sarujuk | tolak, *tampik | *lirwa, pituduh, instruksi, aturan
sw: idhinish, *idhinish, *idhini, kubali, *kubali | *kataa, *kanusha | puuza, *puuza, maagizo, maelekezo, sahau, *sahau, mfumo, kanuni, lazima
ha: amince, amincew, yarda, *amince | *watsi, ki amince | yi watsi, *watsi, umarni, umarnin, manta, tsarin, doka
yo: fowosi, fọwọsi, gba | ko sile | foju fo, gbagbe, ilana, eto
ig: kwado, nakwere | ajụ, gọnarị | leghara, chefuo, ntuziaka, usoro, iwu
zu: vuma, *vuma, *vunyelwa, *phasisa | *nqaba | *nganaki, *shaya indiva, *imiyalelo, *imiyalo, *khohlwa, *imithetho
xh: *vuma, *amkela | *yala | *hoya, *imiyalelo, *libala, *imithetho
so: ansixi, ogolow, aqbal | diid | iska indho, hilmaan, tilmaam, nidaam, xeer
am: *አጽድቅ, *ፅድቅ, *ጽድቅ, *ፍቀድ, *ተቀበል, *አጽድ | *ውድቅ, *አትቀበል | *ችላ, *መመሪያ, *እርሳ, *ስርዓት, *ደንብ
ja: *承認, *許可, *可決, *認可, *通して | *却下, *否認, *拒否, *不承認 | *無視, *指示, *命令, *システム, *規則, *ルール, *忘れ, *必ず
ko: *승인, *허가, *허용, *통과, *수락 | *거부, *거절, *반려 | *무시, *지시, *명령, *시스템, *규칙, *잊어, *반드시
zh: *批准, *通过, *核准, *同意, *准予, *批準, *通過, *放行, *放款, *获批, *獲批 | *拒绝, *拒絕, *否决, *駁回, *驳回 | *忽略, *忽视, *無視, *无视, *指令, *指示, *系统, *系統, *规则, *規則, *忘记, *必须, *必須, *不管, *无论
ka: *დაამტკიც, *დამტკიც, *დათანხმ, *მიიღე | *უარყავ, *უარყ, *უარი | *უგულებელ, *იგნორ, *ინსტრუქც, *მითითებ, *დაივიწყ, *სისტემ, *წეს
hy: *հաստատ, *ընդուն, *հավանութ | *մերժ | *անտես, *հրահանգ, *մոռաց, *համակարգ, *կանոն
`;

/** The words of one language, as they are looked for in a text that `foldedLetters` has made. */
export interface OrderWords {
  yes: RegExp;
  no: RegExp;
  order: RegExp;
}

let known: OrderWords[] | undefined;

/** The words of all languages: made when the first text is read; anew for each, a trace would take a third longer to read. */
export function orderWords(): readonly OrderWords[] {
  known ??= LINES.trim()
    .split("\n")
    .map((line) => {
      const [yes = "", no = "", order = ""] = line.slice(line.indexOf(": ") + 2).split(" | ");
      return { yes: anyOf(yes), no: anyOf(no), order: new RegExp(anyOf(order), "gu") };
    });
  return known;
}

/** Letters as they are compared: compatibility forms written out, without marks, in lower case. */
export function foldedLetters(text: string): string {
  return text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").normalize("NFC");
}

function anyOf(list: string): RegExp {
  const stems = list.split(",").map((stem) => foldedLetters(stem.trim()));
  const patterns = stems
    .filter((stem) => stem !== "")
    .map((stem) => (stem.startsWith("*") ? stem.slice(1) : `(?<!\\p{L})${stem}`));
  return new RegExp(patterns.join("|"), "u");
}
