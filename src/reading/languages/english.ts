import type { Language } from "./language.js";

export const english: Language = {
  code: "en",
  common:
    "the|of|and|is|to|a|in|that|for|with|this|are|as|at|be|on|it|which|was|by|an|or|its|from|their|his|her|your|our|than|there|has|have|had|not|will|under|these|those|my|i|you|he|she|they|we|so|but|into|after|before|does|do|did|been|being|any|all|also|just|only|very|well|here|now|still|then|such|more|most|some|each|both|out|up|down|per|what|when|where|who|how|about|am|me|them|us|applicant|applicants|borrower|client|customer|the person|since|because|if|no|between|over|once",

  favourable:
    "appr|apprd|apprvd|ought to be approved|has to be approved|have to be approved|is to be approved|deserves to be approved|deserves approval|approve|approved|approves|approving|approval|approvable|accepted|acceptance|grant|granted|grants|granting|qualify|qualifies|qualified|eligible|endorse|endorsed|green light|greenlight|greenlit|green lighted|go ahead|go-ahead|good to go|move forward|moves forward|moving forward|proceed|proceeds|say yes|saying yes|says yes|answer yes|verdict yes|decision yes|can offer|able to offer|happy to offer|pleased to offer|glad to offer|offer you the loan|extend the loan|extend this loan|make this loan|make the loan|sign off|signed off|signing off|thumbs up|passed|given the nod|authorise|authorize|authorised|authorized|sanction|sanctioned|lend the|can lend|be lent|is a go|in favour|in favor|positive decision|favourable decision|favorable decision|decide favourably|is in order|can be made|can be extended|can be given|goes through|go through|is a yes|gets a yes|get a yes|let you have the loan|it's a yes|a yes from|answer is yes|verdict is yes|decision is yes|successful|is going through|goes ahead|gets the loan|get the loan|give the money|give you the money|give him the money|give her the money|give them the money|have the money|gets the money|get the money|on the side of approving|on the side of granting|side of approval|side of an approval|cleared for funding|cleared for closing|cleared for disbursement|cleared for approval|loan allowed|loan is allowed|get your loan|consent given|loan goes through|yes from me|yes from us|yes from my|yes from the desk|passes underwriting|pass underwriting|loan extended|may extend|gets the nod|decision is favorable|decision is favourable|clears the borrower|outcome favorable|outcome favourable|extend the mortgage|can be offered to|got your loan|you have your loan|reason to say yes",
  unfavourable:
    "decl|dcln|dclnd|rej|ought to be denied|has to be denied|have to be denied|is to be denied|ought to be declined|has to be declined|deny|denied|denies|denying|denial|decline|declined|declines|declining|reject|rejected|rejects|rejecting|rejection|refuse|refused|refuses|refusing|refusal|turn down|turned down|turning down|turns down|turn it down|turn this down|disapprove|disapproved|disapproval|ineligible|disqualify|disqualifies|disqualified|say no|saying no|says no|answer no|verdict no|decision no|no go|no-go|thumbs down|not approved|non approval|turn this one down|turn the application down|turn the request down|turn away|turned away|negative decision|unfavourable decision|unfavorable decision|pass on this|cannot offer|can't offer|unable to offer|not able to offer|cannot extend|can't extend|cannot lend|can't lend|cannot help|can't help|is a no|gets a no|get a no|it's a no|a no from|answer is no|verdict is no|decision is no|unsuccessful|not successful|been unsuccessful|not in a position to offer|not in a position to extend|not in a position to lend|not in a position to grant|isn't going to happen|not able to extend|not able to lend|unable to extend|unable to lend|can't do it|can't be offered|cannot be offered|cannot do it|turn your application down|turn your request down|turn the loan down|turn this application down|turn this request down|turn this loan down|turn your loan down|turning this one down|turning it down|turning the application down|turning you down|am turning this down|on the side of denying|on the side of declining|on the side of refusing|side of denial|side of a denial|side of refusal|application unsuccessful|request unsuccessful|declination|declination of|loan is not possible|loan not possible|can not be given|cannot be given|can't be given|application fails|request fails|loan fails|consent not obtained|request is not granted|no from me|no from us|no from my|no from the desk|turn this one away|turn it away|turn this away|turning this away|short of approval|falls short of approval|credit is withheld|door is closed|door closes|answer stays negative|cannot be lent|will not be lent|conclusion adverse|outcome adverse|should not be extended|not be extended|not able to give this|not able to give the|amount doesn't fly|doesn't fly",
  notAnOutcome:
    "limit|limits|cap|criteria|criterion|amount|amounts|process|odds|chance|chances|condition|conditions|rule|rules|threshold|thresholds|test|standard|standards|requirement|requirements|range|line|level|mark|cutoff|policy|maximum|max|ceiling|of that tier|rate|pre|previously|prior|calculation|calculations|as stated|as given|tier|band|with caution|in the tier|by very much|by far|by a wide margin",
  undecided:
    "don't want to commit|do not want to commit|rather not commit|won't commit|will not commit|not commit myself|not commit to|both are reasonable|either is reasonable|either would be reasonable|could go either way|is for the committee|for the committee to say|for the committee to decide|take the decision|question open|manager will decide|manager decides|manager must decide|supervisor will decide|makes the decision|make the decision|will choose what|they will choose|they will decide|made up their mind|make up their mind|send the file to|send this file to|send it to|send this to|pass your file|pass this file|pass the application|be the one to settle|someone more senior|say yes or no|without a decision|make no decision|makes no decision|not decide this|take it from here|for them to judge|for them to decide|senior colleague|passing the file|pass the file|hand the file|last word|final word|manual review|referred to|refer this|refer it|referring this|escalate|escalated|escalating|pending|cannot decide|can't decide|unable to decide|no decision|further review|human review|second look|second opinion|senior desk|leave the final|leave the decision|leave this to|leave it to|final call|could go either way|more information|further information|additional information|additional documentation|more documentation|conditional approval|conditionally approve|conditionally approved|conditional yes|partial approval|partially approve|partially approved|approve in part|approve a reduced|approve a smaller|approve a lower|undecided|on hold|defer|deferred|deferring|to be determined|hold off|for review|let a colleague|a colleague|a person should|somebody else|someone else|revisit|not ready to|hand it over|hand this over|hand over the file|hand over the case|passing it on|pass it on|pass it to|passing it to|passed on to|forward this|forwarded to|forwarding|not in a position to decide|judgement of|judgment of|to the committee|credit committee for|committee to decide|before the committee|to a senior underwriter|to the senior underwriter|to a supervisor|to my supervisor|to the credit officer|to a senior officer|refer to a|refer to an|refer to the|refer to our|refer to senior|refer to manual|refer to another|refer to human|credit committee, from|to our credit committee|to the credit committee|passed to our|passed to the|take a position|not take a position|leave the determination|leave it open|left open|from which you will hear|will hear in due course|not in a position to make|not in a position to determine|human underwriter|have an underwriter|determine the outcome|one of our loan officers|what they decide|outcome to a human|decision to a human|tell you once they've|settle the matter myself|going to settle|presume to settle|without a verdict|no verdict from me|goes to our credit committee|goes to the committee|goes to the credit committee|left the file|left it with|in a position to give you an answer|give you an answer on|to determine at|will make the call|can make the call|should make the call|i'd sooner let|i would sooner let|i'd rather let|i would rather let|rather leave it|reserve judgment|reserve judgement|withhold my|abstain|abstaining|no recommendation|make no recommendation|not commit myself|remains open|is still open|still to be decided|yet to be decided|awaits a|awaits the|in two minds|unable to state|not putting my name to|pick it up on|reserved for a|rather not be the one|whatever she thinks best|whatever he thinks best|whatever they think best|can pick it up|not able to say|one of my colleagues tell|colleagues tell you|for one of our managers|none issued|none is issued|not mine to say|not mine to decide|isn't mine to say|isn't mine to decide|not mine to make|isn't mine to make|not mine to give|sent to a human|sent to a person|sent to the team|officer for the decision|human reviewer|human colleagues|leave that call|leave the call|leave that decision|leave this decision|leave this call|no answer from me|without a recommendation|not be deciding|won't be deciding|decline to decide|not for me to decide|not for me to say|not up to me|no verdict from|no verdict is|no determination is|no determination has|no ruling from|no ruling is|no outcome is|forward to a loan officer|forward to a person|forward to a human|forward to the desk|my place to say|not my place|leave the verdict open|leaving it open|leave this open|leave that open|leaving the verdict open|leaving the decision open|leave the decision open|rest with a licensed|final call rests|final call has to rest|answer by yes or no|want to make the call|don't want to make the call|rather one of the|whether it's a yes or a no|whether it is a yes or a no",
  subjectTo:
    "subject to|provided that|provided|on condition that|on the condition|conditional on|contingent on|contingent upon|as long as|so long as|pending|once the|upon receipt",
  announces:
    "decision|verdict|outcome|result|conclusion|recommendation|therefore|hence|thus|consequently|accordingly|so|overall|final|finally|in conclusion|recommend|recommended|recommends|recommending|decide|decided|conclude|we|i|application|request|loan|credit|applicant|borrower|must|call|answer|determination|ruling|bottom line|is|be|are|case|to sum up|in sum|end result",
  elsewhere:
    "up to|at most|most|largest|biggest|highest|smaller|lower|reduced|lesser|larger|bigger|another amount|other amount|any loan|any amount|lesser amount|previously|previous|prior|pre|other bank|another bank|another lender|elsewhere|different request|new request|new application|resubmit|reapply|less than|anything up to|no more than|instead|counterfactual|hypothetical|in principle|generally|neighbouring|neighboring|next tier|maximum|max|come back with|come back for|ask for|asking for less|reapply with|reapply for|resubmit with",

  joins:
    "and|but|so|because|since|while|although|though|whereas|however|yet|therefore|thus|hence|which|as|then|given that|nevertheless|nonetheless|still|consequently|accordingly|meaning|leaving|making|giving|putting|bringing|despite|even though|that is why|who|whose|where|plus|also|i.e|because of|due to|with",

  not: "not|cannot|can't|never|unable|won't|isn't|wasn't|aren't|doesn't|don't|didn't|couldn't|wouldn't|hasn't|haven't|shouldn't|mustn't|impossible|out of the question|ruled out|nor|neither|weren't|hadn't|needn't|ain't|cant|dont|nope|no longer|hardly|by no means|far from|nowhere near|cannot be|unacceptable|off the table|out of reach|beyond reach|withheld",
  no: "no|without|none|nothing|zero|neither|nor|lack of|lacks|absence of|nobody|nowhere",
  prevents:
    "fails to|fail to|failed to|failing to|falls short|fall short|short of|too high to|too large to|too much to|too low to|too big to|too far above|prevent|prevents|preventing|prevented|preclude|precludes|rule out|rules out|obstacle|obstacles|obstacle to|bar to|barrier to|stands in the way|stand in the way|blocks|block|blocking|rather than|instead of|reason against|reasons against|objection|objections|excludes|forbids|prohibits|disallows|does not allow|impediment|against|hinder|hinders|stops|stop us|keeps us from|keep us from|disqualifies it from|bars|rules against|defeats|defeat|avoid|avoids|avoiding|withhold|withholds|withholding|hold back|holding back|misses|too large for us to|too big for us to|too much for us to|too high for us to",
  notNegating:
    "without saying|no way not to|no way round|no way around|no doubt|without doubt|without much doubt|without a doubt|not only|not just|not least|without hesitation|without reservation|without further|no question|no problem|no issue|no issues|without issue|if not|not merely|not simply|not because|not a close call|not close|not even close|not alone|no later|no surprise|not surprisingly|no sweat|not bad|without exception|whether or not|not in dispute|not in doubt|no ambiguity|without any trouble|without trouble|not a problem|not an issue|no room for|no objection|no objections|no reservations|not without pleasure|not without|nothing but|no trouble|no difficulty|no hesitation|no qualms|no reason not to|no reason not|wouldn't hesitate|won't hesitate|not hesitate|don't hesitate|didn't hesitate|couldn't be happier|could not be happier|can't do anything other|cannot do anything other|nothing other|cannot do other than|can't do other than|can not do other than|cannot but|can't but|cannot help but|can't help but|can do no other than|could not do other than|cannot do anything but|nothing for it but|no option but|no choice but|no alternative but|no way but|nothing else than",

  if: "if|unless|had the|had it|had they|had you|had he|had she|were the|were it|should the|in case|assuming|suppose|supposing|provided that|when a|whenever|only where|only when|as long as|so long as|otherwise|even if|if only|if and only if|or else|were you|should you|were they|when the dti|when the post|when the debt|when the ratio|when the total|should your|should this|should they|should it|should an|should he|should she|were your|were this|had your|had this|had an|were he|were she|common error|common mistake|misreading|mistaken reading|misread|one might think|one might also think|one might take|one might also take|one might read|one might suppose|one could think|you might think|it is tempting to|it would be tempting|tempting to|easy mistake|easy error|stress test|stress testing|sensitivity check|what if|what-if|bump the|bumping the|one point higher|one-point higher|a point higher|a full point higher|two points higher|had rates|were rates|shave off|shave|knock off|imagine the|to imagine the|under stress|a sensitivity|sensitivity test|sensitivity analysis|stress at|stress: at",
  would:
    "would|wouldn't|would have to|would need|would take|would have had to|would have needed|would have taken|would need to|could have to|could|might|would have|could have|might have|would've|could've|hypothetically|wish|wished|hope|hoped|wanted to|want to|would love|i would have liked|i wish|wish i could|was expecting|were expecting|had expected|i expected|expecting an|expecting approval|expected approval|expected a|tempted to|inclined to|itching to|i'd love|we'd love|i'd like to say|love to say|i'd dearly|i'd be tempted|wish i could say|would have sunk|would sink|would have tipped|would have broken|might prefer|might wish|may prefer|could wish for",
  needed:
    "would have to|would need|would take|would have had to|would have needed|would have taken|would need to|could have to|it takes",
  generally:
    "to be approved|to be eligible|loans are|loans pass|a loan is|applications are|an application is|policy approves|policy denies|policy allows|policy requires|policy says|policy states|the rule is|rule is|approves any|approval requires|approval needs|to qualify|in order to|required for|needed for|necessary for|requires that|approve if|approve when|deny if|approve only|approved when|approved if|denied if|denied when|declined if|declined when|criterion is|test is whether|question is whether|whether|we approve when|the policy is to|is only approved|are only approved|required for approval|needed for approval|threshold for approval|criteria for approval|condition for approval|basis for approval is|must be at or below|must be at|must be below|must be within|must stay|must not exceed|must remain|must be no|must be under|need to be at|needs to be at|needs to be below|needs to stay|has to be at|has to be below|has to stay|should be at|may not exceed|may not surpass|cannot exceed|can be at most|required to be|must be at most|must not be|has to be under|needs to be under|must fall|has to fall|needs to fall|may not be more|may not be higher|may not be above|may not be over|must not be more|must not be above|can not exceed|may not go|may not rise|when the dti|when the ratio|when the post|any loan|every loan|any application|any request|whose post|where the ratio|may be no|rule asks|no loan|policy has|policy asks|to obtain approval|to get approval|for an approval to|to earn approval",

  over: "exceed|exceeds|exceeded|exceeding|above|over|higher than|greater than|more than|larger than|bigger than|beyond|breach|breaches|breaching|breached|surpass|surpasses|surpassing|surpassed|tops|overshoots|overshoot|overshooting|past|in excess of|outside|overruns|goes over|go over|runs over|violates|well over|well above|far above|far over|too high for|outstrips|outruns|rises above|busts|does not fit|doesn't fit|does not fit within|doesn't fit within|fails to meet|not within|not under|not below|does not meet|over and above|clears by more than|exceedance of|blows past|blows through|way over|way above|north of|too big for|too large for|go beyond|goes beyond|sticks out above|blows the|just over|a little over|a bit over|slightly over|just above|a little above|a bit above|slightly above|somewhat above|somewhat over|a shade over|a hair over|overstepped|overshot|outstrip|outstripped|outweighs|topped|crosses|crossed|bursts|goes past|go past|went past|spills over|outgrows|outgrown|overtakes|runs past|heavier than|steeper than|more expensive than|too much for|breaks through|broke through|broken through|overtops|overreaches|trumps|bigger then|exceeded by far|exceedes|outreaches|eclipses|tops out above|towers over|leaps over|edges over|edges past|creeps over|creeps past|climbs above|climbs past|lands above|comes in above|comes in over|comes out above|comes out over",
  within:
    "within|below|under|at or below|lower than|less than|smaller than|does not exceed|doesn't exceed|do not exceed|not exceed|not exceeding|without exceeding|not above|not over|inside|beneath|fits|fit|fits within|fits into|fit within|stays within|stay within|remains within|stays under|underneath|at or under|not higher than|not greater than|not larger than|doesn't go over|does not go over|short of|falls short of|lies below|well under|well below|well within|comfortably within|comfortably under|comfortably below|stays below|respects|complies with|shy of|south of|does not reach|doesn't reach|not reaching|well inside|safely under|safely within|not beyond|not outside|does not breach|doesn't breach|does not surpass|doesn't surpass|not past|covered by|beneath the|less than the|fit under|fits under|fit below|fits below|fit inside|fits inside|fit beneath|sit under|sits under|sit below|sits below|just under|a little under|a bit under|slightly under|just below|a little below|a bit below|slightly below|somewhat below|somewhat under|a shade under|a hair under|accommodated by|stays inside|undercuts|lighter than|cheaper than|no greater than|no larger than|no bigger than|comes in short of|comes up short of|stops short of|does not touch|doesn't touch|comes in under|comes in below|comes out under|comes out below|lands under|lands below|tucks under|tucked under|slots under|slides under|slips under|squeezes under|squeezes into|squeezes in under|never reaches|does not even reach|doesn't even reach|not even reach|less then|lower then|smaller then",
  upTo: "at most|no more than|not more than|up to|no higher than|no greater than|no larger than|no lower than|no bigger than",
  equal: "equals|equal to|exactly|right at|exactly at|precisely at|precisely|matches|the same as|identical to|right on",
  meets: "meets|meet|satisfies|satisfy|satisfied|complies with|in line with|conforms to",
  tooLow:
    "too low|insufficient|inadequate|not high enough|not good enough|unacceptable|unacceptably low|too poor|too weak|not strong enough|below our minimum",
  difference:
    "difference|gap|shortfall|surplus|excess|overshoot|overrun|margin|headroom|room|cushion|buffer|slack|spare|short|more|less|left|remaining|remains|unused|away|apart|to spare|free|breathing space|breathing room|to go|reserve|extra|additional|left over|leftover|short of|misses|missed",
  limit:
    "capping|capping at|topping out|limit|limits|cap|caps|capped|maximum|max|ceiling|threshold|upper bound|allowed|allows|allowable|permitted|permits|permissible|at most|no more than|upper limit|tolerates|tolerated|cut off|cutoff|highest|largest|biggest|guideline|hard stop|benchmark|affordable|tolerable",
  least: "minimum|min|floor|at least|lower bound|lowest",

  because:
    "because|because of|since|due to|owing to the|owing to a|owing to his|owing to her|owing to its|owing to their|owing to your|given that|given|on account of|thanks to|as a result of|on the grounds of|on the grounds that|on grounds of|in view of|in light of|considering that|considering|seeing that|for the reason that|driven by|attributable to|the reason is|the reason being|based on|due in part to|due too to|due also to|partly due to|due partly to",
  considers:
    "looked|noted|found|identified|arose|consulted|inferred|hold it up|held it up|held up|asked about|consider|considers|considered|considering|consideration|weigh|weighs|weighed|weighing|role|part|influence|influences|influenced|affect|affects|affected|change|changes|changed|alter|alters|altered|apply|applies|applied|applicable|use|used|using|uses|rely|relied|relies|matter|matters|mattered|count|counts|counted|counting|factor|factored|factors|factor in|relevant|bearing|look at|looked at|take into account|taken into account|took into account|account|entered|enter|enters|came into|come into|comes into|invoked|involved|weight|sway|swayed|bear on|bears on|touch|touched|move|moved|play|plays|played|exist|exists|impose|imposes|imposed|check|checked|checks|required|require|requires|demand|demands|asked|asks|ask|contains|contain|includes|include|included|included in|set|sets|tested|invents|invented|needed|need|needs|evaluated|assessed|examined|reviewed|treated|recognises|recognizes|recognise|recognize|knows|know|informed|inform|a say|shaped|drove|drive|drives|decide|decided|decisive|decides|see|seen|stop|stopped|stops|lists|listed|list|modify|modified|modifies|carried|carry|carries|turned on|turn on|turns on|credited|credit given|made a difference|make a difference|makes a difference|difference|evidence|peek|peeked|glance|glanced|think about|thought about|care about|cares about|address|addresses|addressed|within the assessment|within the review|subject of|scope|remit|part of my task|inside of my task|inside my task|look|cause|culprit|examine|examines|examining|assess|assesses|assessing|evaluate|evaluates|evaluating|review|reviews|inspect*|investigat*|scrutin*|analys*|analyz*|studied|study|assume|assumed|assumption|assumptions|suppose|supposed|presume|presumed|mention|mentioned|enquire|enquired|inquire|inquired|went looking|go looking|gauge|gauged|collected|gathered|probed|explored|guess|guessed",
  weighs:
    "weighs further against|weighs heavily against|weighs additionally against|weighs slightly against|weighs somewhat against|weighs strongly against|weigh heavily against|weigh further against|counts further against|counts heavily against|counts strongly against|settles it for me|settled it for me|settles it in favor|settled the matter in favor|get the benefit of the doubt|gets the benefit of the doubt|count that toward|count this toward|count it toward|count that towards|count it towards|counted it toward|counted that toward|counted this toward|sealed it|seals it|decided it for me|made the difference|makes the difference|gave me confidence|gives me confidence|over the line for me|deciding factor|deciding point|counts against|count against|counted against|counting against|speaks against|speak against|spoke against|weigh against|weighs against|weighed against|weighing against|worked against|works against|tells against|told against|a further reason|another reason|additional reason|one more reason|further reason|reason against|reason in favor|in the applicant's favor|in the applicant's favour|in your favor|in your favour|in her favor|in her favour|in his favor|in his favour|in their favor|in their favour|in favor of approval|in favour of approval|tipped|tip the balance|tips the balance|tips the scales|swayed|went into the no|went into the yes|played into|comfort factor|gave us comfort|gives us comfort|gave me comfort|gives me comfort|gives comfort|more trust|a plus|a minus|doesn't help that|does not help that|didn't help that|did not help that|helps that|helped that|helps too|helped too|helped as well|also helped|also helps|had regard to|carried the file|convinced me|persuaded me|won me over|clinched|made me hesitate|adds to the case|strengthens the case|weakens the case|strengthened the case|lends support|supports approval|supports the approval|supports denial|also weighed|weighed in|weighs in|added weight|adds weight|deserve confidence|deserves confidence|inspires confidence|bad sign|good sign|contributed to|contributes to|contributing to|persuaded us|played its part|plays its part|influenced my|influenced our|decided me|inclined me|inclines me|pushed me|speaks for granting|speak for granting|speaks for approving|speaks for a yes|helped tip|helps tip|tip it|supporting factor|in favor of the applicant|in favour of the applicant|in favor of the request|in favour of the request|counts for the applicant|against the borrower|in the borrower's favor|in the borrower's favour|good omen|bad omen|brings luck|unlucky number|lucky number|speaks for|spoke for|also against it|against it too|another point against|another mark against|a mark against|second reason|third reason|counted towards|counts towards|counted toward|counts toward|weigh in|tipped me|tips me|tipped it|tips it|tipped the scale|tipped the scales|tipped the balance|swayed me|nudged me|adverse|adverse factor|negative factor|positive factor|adverse finding|mark down|marked down|part of why|part of the reason|part of what decided|part of what made|further ground|further grounds|additional ground|ground for saying no|grounds for saying no|further reason for saying",
  demands:
    "need|needs|require|requires|ask for|asks for|look for|looks for|insist on|insists on|insist upon|expect|expects|demand|demands|must have|must supply|must show|must provide|have to supply|has to supply|have to show|has to show|have to have|want to see|wants to see|call for|calls for|we keep|we hold back|bank keeps|kept by the bank|house keeps|lender keeps|we insist|we prefer",
  leftOut:
    "skip|forget|don't bother|no need|needn't|need not|never mind the|outside the scope|outside our scope|beyond the scope|out of scope|outside this review|beyond this review|outside this assessment|outside of this|left out|out of account|set aside|left aside|leaving aside|excluded from|irrelevant|immaterial|disregarded|ignored|unconsidered|off limits|beside the point|left entirely aside|out of consideration|out of the picture|kept out|leave out|leaves out|outside this decision|outside the decision|aside|protected characteristics|protected characteristic|protected trait|protected traits|protected ground|protected grounds|prohibited basis|prohibited bases|no input to|not an input|not inputs|is no input|are no input|or not|outside scope|beyond scope|outside the review|outside the assessment|outside the analysis|outside my remit|outside our remit|outside the remit|outside this record|not in scope|not within scope|untested|unexamined|unassessed|unreviewed|unaddressed|silent on|silent about|silent as to|no view on|no opinion on|no statement on|no statement about|no comment on|no position on|takes no view|nothing to say about|not within the assessment|not within the review|not within the scope|not part of the assessment|not part of the review|not part of the file|not part of this|not part of my|say nothing about|says nothing about|says nothing on|say nothing on|tell us nothing about|nothing to do with|has no place in|have no place in|unseen|unverified by me|not my task|not my remit|outside my brief|not in my brief|outside my assignment|not sampled|not re performed|say nothing of|says nothing of|tell nothing of|is before us|are before us|is before me|before the tools|wrong to infer|wrong to conclude|wrong to think|wrong to assume|wrong to suppose|wrong to read|mistake to infer|mistake to think|mistake to conclude|would be inventing|would be to invent|inventing a rule|invent a rule|inventing rules|made up rule|would be made up|that would be adding|not weighed|not considered|not examined|not assessed|not reviewed|not evaluated|not looked at|never weighed|left unweighed|unweighed|excluded factors|factors excluded|factors left out|excluded variables|blind to|nothing about|outside the picture|unread|unasked|unscored|uncounted|without effect|of no interest|of no concern|not needed|isn't needed|aren't needed|wasn't needed|not necessary|dispensable|not a factor here|never came up|not a reason|not reasons|not permitted to bring in|did not lead to|criteria the policy lacks|criteria that the policy lacks|not used|went unused|left unused|not drawn on|no judgement of|no judgment of|no judgement on|no judgment on|no reflection on|isn't in our rulebook|not in our rulebook|aren't in our rulebook|not in the rulebook|isn't in the rulebook|isn't on our list|isn't on my list|not on our list|don't enter into it|doesn't enter into it|does not enter into it|do not enter into it|isn't part of our rules|not part of our rules|hence unused|therefore unused|was unused|were unused|is unused|are unused",
  unknown:
    "not known|isn't known|aren't known|unknown|don't know|do not know|didn't know|don't have that information|do not have that information|no idea|n/a|not told|wasn't told|was not told|nobody told|nobody mentioned|no one mentioned|never mentioned|not something i know|can't tell|cannot tell|no information on|no information about|no data on|no knowledge of|not visible to me|not in front of me|left blank|absent from the file|absent from this file",
  praises:
    "good|great|excellent|strong|solid|clean|spotless|impeccable|sound|healthy|outstanding|exemplary|flawless|perfect|impressive|commendable|magnificent|pleasure|admirable|splendid|superb|very good|in order|blameless|beyond reproach|unblemished|nothing wrong with|unobjectionable|faultless",
  refutes:
    "that is wrong|that would be wrong|that is not so|that's not so|that does not hold|that doesn't hold|does not hold up|doesn't hold up|that does not follow|that doesn't follow|that is false|that's false|that is not true|that's not true|wrong on both counts|that is mistaken|that would be mistaken|that is a misreading|that's a misreading|that is incorrect|that's incorrect|that reading is wrong|that's wrong|that is not right|that's not right",
  rule: "rule|rules|requirement|requirements|criterion|criteria|condition|conditions|test|tests|policy|restriction|restrictions|provision|standard|standards|factor|factors|consideration|considerations|check|checks|hurdle|hurdles|measure|measures|grounds|ground|other|others|constraint|constraints|screen|overlay|overlays",
  anything:
    "or anything|anything like that|anything of that sort|anything of the sort|or the like|and the like|and so on|that kind of thing|or similar|or otherwise|et cetera|etc",
  deals:
    "lend|lends|lending|finance|financing|offer|serve|trust|want|deal|work with|extend|like to|do business|back|fund|allow|allows|permit|permits|tolerate|tolerates",
  regardless:
    "regardless of|irrespective of|without regard to|without regard for|without reference to|independent of|independently of|blind to|apart from|leaving aside|setting aside|aside from|never mind|whatever the|whatever|no matter",
  neutral:
    "i|you|we|there|there's|it's|i'm|figure|figures|number|numbers|calculation|calculations|above|all|everything|nothing|policy|rule|rules|condition|conditions|criterion|criteria|requirement|requirements|test|tests|tool|tools|result|results|check|checks|math|arithmetic|reason|reasons|standard|standards|threshold|which|loan|amount|facts|assessment|analysis|affordability|ability to repay|repay|repayment|afford|affordable|burden|leverage|leveraged|obligations|numbers|guideline|guidelines|underwriting|terms|tier|band|score|decision|conclusion|outcome|formula|same|only|alone|ratio|numerically|computed|position|profile|situation|size|high|low|large|small|heavy|light|level|maths|data|input|inputs|bracket|category|class|that alone|excess|shortfall|overrun|overshoot|comparison|fact|stated|applied|table|grid|schedule|matrix|framework|capacity|margin|headroom|room|space|gap|fit|fits|fixed|term|thirty|maximum|minimum|limit|cap|earn|earns|owe|owes|pay|pays|enough|sufficient|debt free|debt-free|owing|because|overextended|stretched|comfortable|comfortably|tight|narrow|narrowly|its job|the job of the|unless i am mistaken|unless i'm mistaken|unless i have misread|unless i misread|unless i have overlooked|unless i overlooked|unless i have missed|unless i missed|unless i am wrong|unless i'm wrong|unless mistaken|if i am not mistaken|if i'm not mistaken|if the data are right|if the data is right|if the figures are right|if the figures hold|if the inputs are right|if i read it right|if i read this right|if narrowly|if barely|if only just|if tightly|if thinly|if slightly|if modestly|if only narrowly|if only barely|if just|to the credit file|for the credit file|number in that neighborhood|number in that neighbourhood|figure in that neighborhood|figure in that neighbourhood|sum in that neighborhood|sum in that neighbourhood|amount in that neighborhood|amount in that neighbourhood|something in that neighborhood|something in that neighbourhood|somewhere in that neighborhood|somewhere in that neighbourhood|loan in that neighborhood|loan in that neighbourhood|would like|would like to borrow",
  notes:
    "the note|his note|her note|your note|note from|note says|note mentions|note states|notes|instruction|instructions|injected|prompt|remark|remarks|comment|comments|applicant asks|applicant asked|applicant says|applicant said|applicant claims|applicant mentions|applicant mentioned|applicant states|applicant explains|applicant writes|applicant wrote|he says|she says|they say|you mention|you mentioned|you wrote|you told us|told us|officer writes|officer wrote|officer says|officer asks|officer's note|applicant's note|borrower's note|note asks|note claims|the borrower explains|borrower explains|applicant explained|borrower says|borrower claims|borrower asks|borrower mentions|customer explains|note that accompanies|explains that|claims that|asks that",

  link: "would seem|would appear|would seem to|would appear to|might seem to|seems|seem|appears|appear|applied|applicable|used|in force|that applies|which applies|is|are|was|were|of|at|to|equals|equal|comes to|comes out at|comes out to|come to|comes|works out to|works out at|work out to|works out|stands at|stands|sits at|sits|amounts to|amount to|reaching|lands at|be|being|becomes|totals|totalling|totaling|a|an|the|only|just|about|around|approximately|roughly|nearly|almost|some|close to|near|calculated at|calculated as|computed at|computed as|measured at|as|currently|now|then|here|exactly|precisely|has|have|for this applicant|for the applicant|for this borrower|for this loan|for the loan|for this case|of about|of roughly|it is|that is|i.e|ie|therefore|thus|hence|so|remains|remain|turns out to be|runs at|runs to|runs|run at|goes to|rises to|climbs to|falls to|ends at|ends up at|set at|sits around|hits|by this|already|your|my|his|her|their|its|our|this|would|will|should|available to this applicant|allowed|that goes with this|that goes with it|that goes with the tier|for this tier|for that tier|for the tier|that applies here",
  linkBack:
    "of|in|as|worth of|on|to|is the|was the|of the|of a|of your|in the|on the|of his|of her|of their|as the|as a|in total|of new|of existing|in new|in existing",
  about:
    "perhaps|maybe|possibly|north of|south of|in excess of|upward of|about|approximately|approx|roughly|around|nearly|almost|some|circa|ca|just over|just under|over|under|close to|near|or so|give or take|somewhere around|call it|a little over|a little under|a bit over|a bit under|slightly over|slightly under|more or less|good|bare|in the neighborhood of|in the neighbourhood of|in the region of|in the vicinity of|in the area of|on the order of|more than|less than|at least|upwards of|as much as|up to|no less than|fully|barely|scarcely|little over|little under|little more than|little less than|shy of|just shy of|a shade under|a shade over|a touch under|a touch over|a hair under|a hair over|well over|well under|not quite|something like|a whisker under|in the order of|of the order of|to the tune of|a matter of|let's say|let us say|plus or minus|somewhere near|thereabouts|of about|of roughly|of approximately|of around|of nearly|of almost|of some|at about|at roughly|at around|to about|to roughly|to around|to some|to nearly|not even|just above|a little above|a bit above|slightly above|somewhat above|somewhat over|just below|a little below|a bit below|slightly below|somewhat below|somewhat under",
  other:
    "existing|current|currently|other|old|prior|present|before|without|already|combined|total|all|altogether|together|plus|difference|remaining|left|spare|unused|additional|extra|saving|savings|instead|hypothetical|sum|aggregate|both|reduced|new total|obligations|debts|today|now|at present|presently|so far|until now|beforehand|initially|first|alone",

  percent: "percent|per cent|pct|percentage",
  points: "points|point|percentage points|percentage point|percent points|pp|pts|ppt",
  usd: "usd|dollar|dollars|bucks|us dollars|us$",
  months: "months|month|mos|m|monthly payments|monthly instalments|monthly installments",
  years: "years|year|yrs|yr|year term",
  days: "days|day",
  times: "times|x|fold|multiple|multiples",
  perMonth:
    "odd a month|every single month|in each month|in every month|per month|a month|each month|every month|monthly|/month|/mo|mo|per mo|p.m|pm|/ month|month|/m|p/m|every single month|by month|in the month|on the month|for month|for the month|in one month",
  perYear:
    "in the year|by year|in a year|in each year|odd a year|per year|a year|each year|every year|yearly|annually|annual|per annum|p.a|pa|/year|/yr|yr|year|an|/y|gross annual|for year|for the year|by the year|in one year|on the year",
  scales:
    "basis 0.01|k 1000|thousand 1000|thousands 1000|grand 1000|m 1000000|mm 1000000|mn 1000000|million 1000000|lakh 100000|lakhs 100000|crore 10000000|hundred 100|bn 1000000000|billion 1000000000",
  grammar: {
    isSpaced: true,
    groupsByBlank: false,
    capitalNouns: false,
    conditional: /^(?!i'd|we'd).+'d$/,
    numbers:
      "oh 0|zero 0|one 1|two 2|three 3|four 4|five 5|six 6|seven 7|eight 8|nine 9|ten 10|eleven 11|twelve 12|thirteen 13|fourteen 14|fifteen 15|sixteen 16|seventeen 17|eighteen 18|nineteen 19|twenty 20|thirty 30|forty 40|fifty 50|sixty 60|seventy 70|eighty 80|ninety 90|half 0.5|quarter 0.25",
    abbreviations: "approx|etc|vs|v|e.g|i.e|p.a|p.m|max|min|mo|yr|mr|ms|mrs|dr|st|incl|pts|pt|u.s",
    inText: {
      advises: "consider*|suggest*|advise*|recommend*|perhaps|may wish*|option*",
      requires:
        "requir*|requisite*|prerequi*|prescri*|must*|call for|calls for|want to see|normally|usually|only|need*|missing*|lack*|without|insist*|expect*|demand*|condition*|mandatory|polic*",
      whether: "whether",
      past: "have|expect*|expect* a|expect* an|tempted to|inclined to",
      hedged: "or so|and change|odd|or thereabouts|ish|and a bit|something",
      yearly: "*year*|*annu*",
      monthly: "*month*",
    },
    roles: {
      all: "loans|amounts|requests|applications|incomes|scores|borrowers|applicants|files|cases|anything|anyone|everything|mortgages|credits|balances",
      be: "is|are|was|were",
      stays:
        "be|stays|stay|remains|remain|comes|out|lies|lie|sits|sit|stands|stand|ends|up|turns|runs|run|lands|land|falls|fall|goes|keeps|keep|looks|look|seems|seem|appears|appear",
      comesTo:
        "makes|make|becomes|become|comes|come|totals|total|reaches|runs|run|sits|sit|stands|stand|gives|give|yields|yield|equals|equal|produces|produce|works",
      auxiliary: "get|gets|being|been",
      was: "was|were|would",
      possible: "possible|open|available|thinkable|conceivable|viable",
      bounded: "limited|restricted|confined",
      modal: "may|must|should|shall",
      exceeds: "exced*|exceed*|overst*|oversh*|oversho*|overr*|outst*|outgr*|crosse*|topp*|surpass*|breach*|fit|fits",
      exceeded: "exceeded|breached|surpassed|overstepped|broken",
      unsaid:
        "none|nothing|until|before|where|which|wherever|from|above|beyond|only|over|test|show|shows|existing|current|alone",
      fits: "fit|fits",
      fulfilled: "met|fulfilled|fulfil|fulfils|fulfill|fulfills|reached|attained",
      permits: "allow|allows|allowed|permit|permits|permitted|tolerate|tolerates",
      lowers: "lower|lowered|lowering|reduc*|cut|cutting|trim*|decreas*|shrink*|fall|drop",
      raises: "rais*|increas*",
      changed: "lowered|reduced|trimmed|decreased|raised|increased",
      supports: "support*|justif*|warrant*|permit*|allow*|favor*|favour*|speak*|point*|authoris*|authoriz*|sustain*",
      means: "mean|means|imply|implies",
      says: "say|says|reflect|reflects|concern|concerns|depend|depends|rest|rests",
      merely: "based|due|because|driven|about|just|only|merely|simply|solely",
      qualifies: "qualif*|eligib*|enter|enters|passes",
      lacks: "far|less|absent|lack|lacks|lacking|missing|need|needs|needed|like|want|expect|prefer|too|than|cannot",
      it: "it|that|this|these|those|them",
      pronoun: "it|this|that|which",
      this: "this|that|these|those|such",
      us: "i|we|nobody",
      weWould: "i'd|we'd|i'll|we'll|you'd",
      our: "my|our|your|its",
      relative: "that|which|who",
      which: "which",
      whose: "whose",
      what: "what",
      the: "the",
      a: "a|an",
      known: "the",
      every: "every|each",
      neighbour: "neighbor*|neighbour*|adjacent",
      with: "with|including|plus|minus|less|after|without|besides|together|against",
      included: "included|including|added|aside|excluded|apart|comprise|comprises",
      without: "without",
      for: "for",
      as: "as",
      in: "in|into|inside|within|under",
      belongs: "in|into|falls|belongs|lands",
      at: "at|on|with|under|to",
      by: "by",
      byWhom: "by",
      of: "of",
      outOf: "of|in|per|from",
      dividedBy: "divided|divide|over|by|twelve|twelfth|annual|yearly|a",
      and: "and",
      or: "or|nor",
      but: "but",
      except: "other|but|except|save",
      although: "although|though|albeit",
      despite: "despite|notwithstanding",
      therefore: "so|hence|therefore|thus",
      inserted: "however|therefore|thus",
      negates:
        "not|never|cannot|no|don't|doesn't|didn't|isn't|aren't|wasn't|weren't|won't|can't|couldn't|wouldn't|shouldn't|hasn't|haven't|hadn't|mustn't|needn't|ain't",
      degree:
        "far|much|lot|dramatically|wildly|hugely|vastly|greatly|massively|significantly|substantially|considerably|drastically|materially|grossly|comfortably|markedly|well|way|long|wide",
      hardly: "barely",
      turnsRound: "hardly|scarcely",
      neither: "neither",
      inability: "unable|unfavorable|unfavourable|adverse|cannot|can't|not|isn't|no",
      regret: "unfortunately|sadly|regrettably",
      yes: "yes|yep",
      no: "no|nope",
      positive: "positive|affirmative",
      negative: "negative",
      true: "true",
      false: "false|fail|fails",
      verdict: "answer|response|decision|verdict|outcome|conclusion|reply|call",
      mustBe: "must|has|have|can|only|to|be|then|clearly|still|a|clear|firm|simple|plain|final",
      leadsIn: "this|final|overall|and|then|short|to",
      named: "is|be|it|that|this|one|version|hence|therefore",
      asks: "does|do|this",
      grounds: "basis|base|bases|ground|grounds|reason|reasons",
      formality: "execution|signing|signature|customary",
      only: "only",
      half: "half|halv*",
      double: "doubl*|twice",
      triple: "tripl*|treble*|trebling|thrice",
      third: "third|thirds",
      quarter: "quarter|quarters",
      fifth: "fifth|fifths",
      tenth: "tenth|tenths",
      gone: "vanish*|no|without|zero|none|clear*|pay|paid|paying|payoff|repay*|repaid|wip*|eliminat*|erase*|erasing|remov*|settl*|retir*|gone",
      multiple: "fifth|fifths",
      ten: "ten|10|hundred",
      numberLeft: "hundred|thousand|million",
      ago: "ago|earlier|back|later|hence",
      even: "even",
      still: "still",
      more: "more|less|higher|another|other",
      supposing:
        "still|instead|say|suppose|assum*|mix*|combin*|hypoth*|scenario|scenarios|alternativ*|e.g|example|cut*|reduc*|lower*|rais*|increas*|extra|another|additional|trim*|if|were|enough|only|stretch*|sensitiv*|stress*|counter*|drop*",
      serves: "fund|finance|lend|serve|support|financing|funding|lending",
      further:
        "also|besides|moreover|additional|additionally|further|furthermore|second|third|another|too|ground|grounds|count|counts|yes|no|lend|reluctant|hesitant|hesitate|inclined|leaning|wary|uneasy|against|favor|favour",
      looked:
        "check*|consider*|look*|test*|compar*|verif*|comput*|calculat*|review*|examin*|ran|run|work*|note|noted|not|noting|list*|includ*|show*|add*",
      goesOn: "with|who|whose|where",
      mentions:
        "mention|mentioned|mentioning|mentions|say|said|show|shown|shows|state|stated|include|included|quote|quoted|listed|write|point|explain|describe|described|note|noted|add|added|repeat|give|given|cite|cited|spell|record|recorded|stress",
      mentioned: "here|only|merely|separately|out",
    },
  },
};
