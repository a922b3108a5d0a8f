//! Lists of words that one question each asks for: what heads a column of errors, what answers no, what lasts as long as a stay. They stand
//! in tables of `cues/<lang>.toml` and `terms/<lang>.toml`, a list a field, and text is searched for the words of all languages.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How the words of a list stand for those of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Each as it is, whatever its case and accents.
    Whole,
    /// The same; one with a star at its end is the beginning of words.
    Stem,
    /// Parts of text, such as beginnings of words. A blank at an end stands for one in the text.
    Part,
    /// Each as it is, whatever its case.
    Accented,
    /// Parts of text as they are, whatever their case. A blank at an end stands for one in the text.
    AccentedPart,
    /// The same, and without their accents as well.
    EitherPart,
}

/// Declares tables: what a file holds, and in `lists` the same with whatever its lists were made into.
macro_rules! tables {
    ($($(#[$about:meta])* $table:ident $name:literal { $($(#[$doc:meta])* $list:ident: $form:ident,)* })*) => {
        $(
            $(#[$about])*
            #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
            #[cfg_attr(schemas, derive(schemars::JsonSchema))]
            #[serde(deny_unknown_fields, default)]
            pub struct $table {
                $($(#[$doc])* pub $list: Vec<String>,)*
            }

            impl $table {
                /// Makes something of each list, given those of all languages.
                pub fn gather<L>(all: &[&$table], make: impl Fn(Form, &[&[String]]) -> L) -> lists::$table<L> {
                    lists::$table {
                        $($list: make(Form::$form, &all.iter().map(|table| table.$list.as_slice()).collect::<Vec<_>>()),)*
                    }
                }

                /// Takes the lists that another table has words for.
                pub fn overlay(&mut self, over: $table) {
                    $(if !over.$list.is_empty() {
                        self.$list = over.$list;
                    })*
                }
            }
        )*

        /// The tables with their lists made ready.
        pub mod lists {
            use super::{Deserialize, Serialize};

            $(
                $(#[$about])*
                #[derive(Debug, Clone, Default, Serialize, Deserialize)]
                pub struct $table<L> {
                    $($(#[$doc])* pub $list: L,)*
                }
            )*
        }

        /// How the words of a list stand for those of a text, by its table and name. `None` where there is no such list.
        pub fn form(table: &str, list: &str) -> Option<Form> {
            match (table, list) {
                $($(($name, stringify!($list)) => Some(Form::$form),)*)*
                _ => None,
            }
        }
    };
}

tables! {
    /// Headings of columns that tell what a table holds of true and false.
    Columns "columns" {
        /// Headings of what is wrong, and of what others say: `wrong`, `мифы`, `误传`. More words may stand before or behind them.
        wrong: Part,
        /// Those that mean something else beside other words, and so stand alone, but for a year: `before`, `old rules`, `旧`.
        wrong_alone: Whole,
        /// Headings of what is right: `correct`, `today`, `更正`. More words may stand before or behind them.
        right: Part,
        /// Those of one character or too common a meaning, which stand alone: `new`, `正`.
        right_alone: Whole,
        /// Parts of headings that ask whether statements are true: `true`, `是否属实`.
        truth: Part,
        /// Headings whose cells say what the thing in their row is: `what it is`, `类型`.
        kind: Whole,
        /// Parts of headings whose cells name peoples by their countries: `nationalit`, `гражданств`, `国籍`.
        peoples: Part,
        /// Parts of headings of visas for another purpose than a visit: `transit`, `student`, `работ`, `过境`.
        purposes: Part,
    }

    /// What begins or ends a line of talk: answers, and questions without a question mark.
    Replies "replies" {
        /// Answers that it is so: `yes`, `да`, `是的`. A mark or the end of the text follows them.
        yes: Whole,
        /// Answers that it is not so: `no`, `нет`, `不需要`.
        no: Whole,
        /// Beginnings of answers that say "not yet" or "by no means", whatever follows: `not yet`, `ещё нет`, `还没`.
        not_yet: Whole,
        /// Beginnings of answers that call what another said wrong: `that's wrong`, `чушь`, `胡说`. No bare "no" or "false": fields of
        /// a list hold them as values.
        wrong: Whole,
        /// Last words of lines that ask: `or not`, `oder`, `или нет`.
        asks: Whole,
        /// Endings that ask and need no blank before them: `吗`, `か`, `나요`.
        asks_joined: Whole,
        /// Words of courtesy behind the one that asks: `please`, `ครับ`.
        courtesy: Whole,
        /// What stands before an answer and calls it one, with its mark: `a:`, `ответ:`, `答:`.
        labels: Part,
    }

    /// What questions ask.
    Questions "questions" {
        /// Parts of questions that ask for an amount without a word for prices: `how much is`, `сколько за`, `多少钱`.
        how_much: Part,
        /// Parts that ask for a length of time: `how long`, `сколько дней`, `多久`.
        how_long: Part,
        /// Parts that ask what a thing is: `what is`, `что такое`, `是什么`.
        what: Part,
        /// Parts of words that ask of what was said whether it is true: `true`, `本当`.
        truth: Part,
        /// Parts of words by which somebody asks, or tells that he asks, whether a thing is so: `whether`, `правда ли`, `是否`.
        whether: Part,
    }

    /// What ends sentences and clauses beside their marks, and what does not.
    Sentences "sentences" {
        /// Words before a full stop that ends no sentence, without it and of sixteen bytes at most: `approx`, `e.g`, `руб`. Single letters
        /// need not be listed.
        abbreviations: Whole,
        /// Beginnings of words behind the full stop of an ordinal number, in languages that write days so: `september`.
        ordinal_behind: Part,
        /// Endings of words behind which another statement begins, before a blank or a comma of East Asia: `지만`, `ですが`.
        joining: Part,
    }

    /// What a clause says of the one beside it, or denies by itself.
    Clauses "clauses" {
        /// Beginnings of clauses that tell of the thing named right before them: `which `, `котор`.
        relatives: Part,
        /// Beginnings of words that say that there is none of a thing: `kein`, `ни одн`.
        none_of: Part,
        /// Forms of verbs that go on with what is only supposed: `would`, `бы`, `müsste`.
        conditional: Whole,
        /// What begins right behind a quotation and makes it somebody's words, however short it is: `的广告`.
        uttered: Part,
        /// Parts of words by which a warning points back to what was said: `this`, `этот`, `上述`.
        back: Part,
        /// Words that deny and begin what is named: `no `, `kein`, `不`.
        denials: Part,
        /// Words that join one statement to the next: `and`, `because`, `потому что`.
        joints: Whole,
        /// Words that deny a clause as its last ones, in languages whose other denials stand before what they deny: `нельзя`.
        last_denials: Whole,
        /// In languages without blanks: words that join a second denial to a first: `也`.
        also: Part,
        /// Words for "so-called" that also introduce a word which is then explained: `所谓`. Behind a comma one of `explains` must follow.
        so_called: Whole,
        /// How such an explanation begins: `就是`.
        explains: Part,
        /// Words for "not" and "unless" within one for "if" that holds the denial: `no` in `si no`.
        unless: Whole,
        /// The same in languages without blanks: `未` in `若未`.
        unless_joined: Part,
        /// Words that join things of which one does: `or`, `oder`, `或`.
        either: Whole,
        /// Beginnings of words by which what a denial leaves is named: `except`, `إلا`, `кроме как`.
        exceptives: Part,
        /// Verbs that stand behind a stroke as another choice, "must / should", and are no cues of their own: `should`.
        choices: Part,
    }

    /// "X is a Y": how a page says what a thing is.
    Definitions "definitions" {
        /// Words for "is" that follow what they join: `です`, `입니다`, `है`.
        copulas_behind: Part,
        /// The same where the sentence goes on: `で、`.
        copulas_going_on: Part,
        /// The same joined to the word before them: `dir`.
        copulas_joined: Part,
        /// Articles that open what the thing before a comma is: `a`, `una`, `это`.
        articles: Whole,
        /// Beginnings of what says a thing again in other words: `that is`, `то есть`, `也就是`.
        again: Part,
        /// Parts of words for "is" that give a thing another name: `called`, `называ`, `称为`.
        naming: Part,
        /// What may lead a sentence to its "is": `in short`, `проще говоря`, `其实`.
        leads: Whole,
        /// What stands before the kind of a thing: `a`, `a kind of`, `一种`.
        kinds: Whole,
        /// Words for kinds, behind which one for "of" goes on with what the thing is: `type`, `вид`.
        kind_of: Whole,
        /// Words for "of", behind which other things stand: `of`, `de`.
        of: Whole,
        /// Words that end what a thing is and go on with its use, time or place: `for`, `before`, `для`.
        joins: Whole,
        /// What begins right behind a thing and makes it that of which something else is told: `'s `, `的`.
        genitive: Part,
        /// The same that only says that the thing is a kind: `的一种`.
        kinds_behind: Part,
    }

    /// Words around the days and years from which on, or up to which, something holds.
    Times "times" {
        /// Words right before a day up to which something holds: `until`, `до`, `截至`.
        until: Whole,
        /// What begins right behind such a day: `まで`, `之前`.
        until_behind: Part,
        /// Words before a day from which on something holds: `since`, `с`.
        since: Whole,
        /// What begins right behind such a day: `年起`, `년부터`.
        since_behind: Part,
        /// Words for a year behind its number: `года`, `年`.
        year: Whole,
        /// Words for "before" that also mean "formerly": `以前`. They mean the latter but behind one of `doings`.
        formerly: Whole,
        /// In languages that have such words: verbs of travelling and applying, before which something is to be done: `前往`.
        doings: Part,
        /// Words by which a sentence goes on to tell how it is now, and told of another time before: `现在`.
        nowadays: Part,
        /// Words for "until" that wait for somebody where one of `whoever` follows, and then tell of no time that is over:
        /// `until`, `hasta que`.
        until_somebody: Whole,
        /// Those who are waited for: `you`, `usted`.
        whoever: Whole,
    }

    /// The day a page or a sentence gives itself. All but `within` and `stamps` are spelt as they are, in small letters.
    Dates "dates" {
        /// What stands before the day a page was changed: `last updated`, `обновлено`, `更新于`.
        updated: Accented,
        /// What stands before the day a page was first published, or was kept as it was: `published on`, `archived`, `发布于`.
        published: Accented,
        /// What begins right behind such a day: `tarihli`, `发表`.
        published_behind: AccentedPart,
        /// Words by which a page speaks of itself: `this page`, `本文`. A bare year is its own only behind one of them.
        itself: Accented,
        /// Parts of words for publishing and writing that stand between the two: `published`, `написан`.
        written: AccentedPart,
        /// Words before a month or day in which something was so, with the blank behind them: `in `, `в `. Not those for "since",
        /// which leave the day open.
        within: EitherPart,
        /// Words by which a line says since when, until when or on what occasion something is so, rather than when it was written:
        /// `valid`, `departure`, `до`.
        occasions: Accented,
        /// The same in languages without blanks, and endings: `起`, `부터`.
        occasions_joined: AccentedPart,
        /// Words between a name and the day on which its bearer wrote: `on`, `le`.
        articles: Accented,
        /// Words in a title before the month of an issue, with the blank behind them: `issue of `, `номер за `.
        issues: AccentedPart,
        /// What makes the number of a day an ordinal one: `st`, `er`.
        ordinals: Accented,
        /// Words between a day and its month, with the blank behind them: `of `, `de `.
        of: AccentedPart,
        /// Words before the number of a month, with the blank behind them: `tháng `.
        month_before: EitherPart,
        /// Words between a month and its year: `de `, `năm`.
        year_before: EitherPart,
        /// Words for a year behind its number: `года`, `г.`.
        year_behind: AccentedPart,
        /// Parts of words by which a page says of when it is, a little before a year: `updated`, `更新`.
        stamps: Part,
        /// Words for "since", which no plan begins with.
        begun: Whole,
        /// The same, but plans begin with them too where no month that is over follows: `desde`.
        begun_in: Whole,
        /// Words between one for "since" and its month: `of`, `the`.
        month_articles: Whole,
    }

    /// What is said of an address: words between a host and one for an official site, spelt as they are.
    Addresses "addresses" {
        /// Parts of text that turn away from what was said before the host: ` but `, ` а не `, `而不是`.
        turns: AccentedPart,
        /// Forms of "is" between a host and what it is said to be, and articles behind a comma: ` is `, `, the `, `является`.
        is: AccentedPart,
        /// Words that go on after "official site" with whose it is: `of `, `для `.
        of: AccentedPart,
        /// All that may stand between a host and an authority's site that are one: `the`, `this`, `это`.
        links: Accented,
        /// The same in languages without blanks: `就是`.
        ties: Accented,
        /// What may follow the name of a site at the end of a sentence: `です`, `ครับ`.
        ends: AccentedPart,
        /// Words for "or" and "and" between two channels that are offered side by side, with their blanks: ` or `, `或`.
        or: AccentedPart,
    }

    /// Verdicts on statements that stand on show: in quizzes and their keys, in cells and brackets, below a text.
    Verdicts "verdicts" {
        /// Verdicts as an answer key gives them, in small letters: `true`, `f`, `错`.
        key: Accented,
        /// Those that answer other questions as well: `yes`, `否`.
        key_answers: Accented,
        /// Pairs to choose from behind a statement, without blanks and in small letters: `true/false`, `对/错`.
        choices: Accented,
        /// Those of `key` and `key_answers` that call their statement false: `f`, `нет`, `错`. No words of `wrong`.
        key_wrong: Whole,
        /// What stands between a word for a myth and its number: `no.`, `номер`, `第`.
        numbered: Part,
        /// Words that call a statement false where they are all that a cell or a bracket holds: `wrong`, `неправда`, `假的`.
        wrong: Whole,
        /// Beginnings of a block that calls all above it invented: `none of this is true`, `以上纯属`.
        all_wrong: Whole,
        /// Words that are a piece of a scrambled sentence and never an item of a list: articles, `is`, `already`, `not`.
        pieces: Whole,
    }

    /// How documents with a name of their own are called: "the Nile Permit for Egypt". The words of languages that put no blanks between
    /// words are looked for inside names.
    Names "names" {
        /// What documents are called, at the end or the beginning of their names: `permit*`, `карт*`, `证`. A star lets any ending follow.
        heads: Stem,
        /// What any document may be called besides, and what says nothing of whose it is: `digital*`, `въезд*`, `电子`. A star lets any
        /// ending follow.
        general: Stem,
        /// Names of documents for less than a country, or for others than visitors: regions, parks, work, residence, driving, health,
        /// clubs. `trek*`, `жительств*`, `驾`. A star lets any ending follow.
        of_others: Stem,
        /// In languages without blanks: what stands between a country and who enters it, or what lets them in: `前往`, `所有`.
        across: Part,
        /// Articles and words that point, which no name begins with: `the`, `это`.
        articles: Whole,
        /// Words that join what admits, or who enters, to a country: `for`, `visiting`, `для`.
        to_country: Whole,
        /// Words behind which the place stands that something is for: `in`, `near`, `для`.
        placing: Whole,
        /// Words for "is" that are too short, or too often something else, to be cues: `is`, `e`, `це`.
        is: Whole,
        /// Words for "was".
        was: Whole,
        /// Parts of a title behind the name of what it guides to: ` guide`, `攻略`, `とは`.
        guides: Part,
        /// Parts of words for a refusal that tell that it is one at a border or at the door of a plane: `board`, `въезд`, `登机`.
        boarding: Part,
    }

    /// What a length of time beside words on a visa is the length of. A part of a word stands at the beginning of one.
    Stays "stays" {
        /// Parts of words that tell of staying, or of a limit: `stay`, `up to`, `пребыван`, `停留`.
        stay: Part,
        /// The same for what limits a stay or permits one: `may stay`, `only`, `не более`, `最多`.
        limit: Part,
        /// Words for what else lasts: tours, rides, bookings, plans, and for what is enough: `tours`, `ноч*`, `行程`.
        lasts_else: Stem,
        /// Words for how long people are, or somebody was, in a country: `average`, `we went`, `去了`.
        told: Stem,
        /// What stands right before the time that somebody spent somewhere: `stayed for`, `прожили`, `住了`.
        stayed: Whole,
        /// Parts of words for days counted together, and for the time they are counted in: `in all`, `полгод`, `累计`.
        totals: Part,
        /// Words for more visits than one, whose days are not those of one stay: `twice`, `дважды`, `两次`.
        several_visits: Part,
        /// Words right before a length that count it back from a day: `at least`, `за`, `提前`.
        ahead: Whole,
        /// In Chinese: words right before the people for whom something is meant: `对`, `针对`.
        meant_for: Whole,
    }

    /// What makes a country's name that of its people, or a place.
    Peoples "peoples" {
        /// What begins right behind a country's name and makes it a nationality: `citizen`, `公民`.
        behind: Part,
        /// The same behind an adjective only, "Kazakh tourists", but "in Kazakhstan tourists must": `tourist`, `гражд`.
        behind_adjective: Part,
        /// What ends right before a country's name and makes it a nationality: `citizens of`, `граждан`, `对`.
        before: Part,
        /// The same before an adjective only, "ciudadanos chinos": `ciudadanos`, ` für`.
        before_adjective: Part,
        /// Articles before which an adjective is a noun, "los estadounidenses", in languages whose adjectives follow what they describe.
        articles: Whole,
        /// What ends right before a country's name and makes it a place: `in`, `visit`, `前往`.
        place_before: Part,
        /// Words that end with one of these and are none: `现在`.
        no_place: Whole,
        /// Words behind which it is told where somebody comes from: `from`, `из`, `来自`.
        from: Part,
        /// Parts of words for people that make "from Kazakhstan" a nationality; without one it is where a journey starts: `travel`,
        /// `турист`.
        people: Part,
        /// Parts of the name of a people that say so: `citizen`, `orang`, `người`.
        named: Part,
        /// Endings of words for a people that no adjective of a country has: `ans`, `цам`, `ler`.
        endings: Part,
        /// Beginnings of words for travellers that papers are called after, "the Cuban tourist card": `tourist`.
        travellers: Part,
        /// Beginnings of words for such papers and levies: `card`, `tax`.
        papers: Part,
        /// Words between a country's name and the passport: `ordinary`, `普通`.
        ordinary: Part,
        /// Words that join the names of a list, those for "and" and "or".
        list_joints: Whole,
        /// Articles before the names of a list.
        list_articles: Whole,
        /// Words right before a people's name that leave the people out: `not a`, `не граждан`, `非`.
        left_out: Part,
        /// Words right behind it, and at the end of what is said, that say otherwise of it than of the others: `do`, `нужна`, `则无需`.
        otherwise: Part,
        /// Words for states that a page names elsewhere: `下列国家`.
        other_states: Part,
        /// Words that join the last of a list of peoples to the others with its article, or say that they do so still: `and`, `still`.
        listed: Whole,
    }

    /// What else cards are for: cities, hotels, banks and operators sell tourists cards of their own, which admit to no country.
    Uses "uses" {
        /// Words by which a thing is used in the country and not at its border, where a SIM card is spoken of: `落地`, `上网`.
        after_entry: Part,
        /// Parts of words for houses and firms that ask for cards of their own: `hotel`, `банк`, `酒店`.
        houses: Part,
        /// Parts of words for what such cards save: `discount`, `скид`, `优惠`.
        reductions: Part,
        /// Parts of words for what is ridden with cards of cities: `metro`, `автобус`, `地铁`.
        rides: Part,
        /// Parts of words for what cards of cities admit to: `museum`, `музе`, `景点`.
        sights: Part,
        /// Parts of names of cards that banks, cities and railways sell to travellers and visitors too: `travel`, `visitor`, `旅行`.
        ambiguous: Part,
        /// Words, with the blanks around them, behind which the purpose or place of a thing stands: ` for `, ` для `, `用于`.
        purpose: Part,
        /// Words that leave all other uses out: `only`, `только`.
        only: Whole,
        /// Parts of words for cards that are paid before, and are no bank's: `prepaid`, `предоплач`, `预付`.
        prepaid: Part,
        /// Parts of words for what phones are for: `internet`, `звон`, `验证码`.
        phone: Part,
        /// Parts of words for the time behind an entry: `after`, `после`, `后`.
        afterwards: Part,
    }

    /// What tells of a country's border, or of a journey to the country.
    Borders "borders" {
        /// Parts of words for an entry that is one to a country, and not to a museum: `country`, `境`.
        country: Part,
        /// The same in words for a refusal: `въезд`.
        entry: Part,
        /// Words right before a country's name that make it where a journey goes: `trip to`, `поездка в`, `前往`.
        bound_for: Part,
        /// What begins right behind it and does, in languages that put it there: `渡航`, `을 방문`.
        bound_behind: Part,
        /// Articles that may stand before a country's name.
        articles: Whole,
        /// Words right before a country's name that place something in it: `in`, `в`, `在`.
        within: Whole,
        /// What begins right behind it and does: `では`, `에서`.
        within_behind: Part,
        /// Words for "on arrival" that may stand apart from the one for a visa: `on arrival`, `по прибытии`.
        on_arrival: Part,
        /// Parts of words by which a document is got, had or shown: `obtain`, `предъяв`, `出示`.
        holding: Part,
    }

    /// Words around prices.
    Prices "prices" {
        /// Small words that may stand between a verb of prices and the amount: `about`, `только`, `大约`.
        about: Whole,
        /// Words for "is" and for "each" that follow an amount without a blank: `입니다`, `です`.
        is_behind: Part,
        /// Words too short and too common to be looked for in all text that ask for an amount right behind the name of a form:
        /// `收`, `thu`.
        asking: Whole,
        /// What says for whom an amount is, as it begins behind the amount or stands before it: `per `, `с человека`, `每人`.
        each: Part,
        /// Everyday words that are spelt as words of unlawful offers once their marks are taken off, as they are spelt with them, in
        /// small letters: `giá`, a price, which is no `giả`, forged.
        marked: Accented,
        /// Words for a form that may stand between its name and the amount: `form`, `obligatorio`.
        nouns: Whole,
        /// Words right before one for a fee that tell which of a form's fees it is, and no other thing to be paid for: `adult`.
        fees: Whole,
        /// Small words that may stand before the word for a price, or between that and the amount, and name nothing; those of
        /// questions and of tables too: `the`, `how`, `item`, `сколько`, `目前`.
        small: Whole,
        /// Words behind an amount that say of what else it is the price: `for`, `für`.
        of_what: Whole,
        /// Words for how papers are dealt with: `processing`, `priority`, `办理`.
        dealing: Whole,
        /// Words for hours and minutes behind their number: `hours`, `min`.
        hours: Whole,
        /// The same as beginnings, or in languages without blanks: `час`, `小时`.
        hours_joined: Part,
        /// Words that begin "without paying": `without `, `без `.
        without: Part,
        /// Words right before a thing that something else comes on top of: `in addition to the`, `除了`.
        on_top_of: Part,
        /// Words right before a value that another has taken the place of: `instead of`, `вместо`.
        instead_of: Part,
        /// Parts of text by which a price is told of as that of another time: `last year`, `paid`, `стоил`.
        past: Part,
        /// Past forms of verbs that give a price, beside which no other price need stand: `was`, `costaba`.
        bare_past: Whole,
        /// What begins right behind an amount and says what it was paid for: `for `, `für `.
        paid_for: Part,
        /// The same that says by how many it was paid: `per p`, `на человек`.
        paid_each: Part,
    }

    /// Words around what is offered that nobody may sell.
    Offers "offers" {
        /// Words between a sale and a paper that make the paper the means and not the goods, as "buy a card with your passport" does:
        /// `with`, `mit`, `с`.
        means: Whole,
        /// The same in languages without blanks, right before the paper: `凭`, `出示`.
        means_joined: Part,
        /// Words that name a guarantee, or say that something is one, and promise nothing by themselves: `guarantee`, `гарантия`, `保証`.
        guarantees: Whole,
        /// First words of a line that asks, be it without its mark, in languages whose questions begin with a verb of their own:
        /// `can`, `does`, `how`.
        asks: Whole,
    }

    /// Names of months as the beginnings of words, as short as they tell them: `jan`, `янв`, `şubat`. Where a word begins with several,
    /// the longest tells.
    Months "months" {
        /// January.
        january: EitherPart,
        /// February.
        february: EitherPart,
        /// March.
        march: EitherPart,
        /// April.
        april: EitherPart,
        /// May.
        may: EitherPart,
        /// June.
        june: EitherPart,
        /// July.
        july: EitherPart,
        /// August.
        august: EitherPart,
        /// September.
        september: EitherPart,
        /// October.
        october: EitherPart,
        /// November.
        november: EitherPart,
        /// December.
        december: EitherPart,
        /// Words for spring, which stand for the month it begins with, as those for other seasons do.
        spring: EitherPart,
        /// Summer.
        summer: EitherPart,
        /// Autumn.
        autumn: EitherPart,
    }

    /// Words for units of time, and what tells a span within which something holds from its length.
    Units "units" {
        /// Working days: `working days`, `个工作日`.
        working_day: Whole,
        /// Days: `days`, `днів`, `天`.
        day: Whole,
        /// Weeks.
        week: Whole,
        /// Months.
        month: Whole,
        /// Years.
        year: Whole,
        /// Those of the words for days that never stand behind a year, so that a thousand and more are counted too: `days`.
        never_dated: Whole,
        /// Words before a number of days that make it a span within which something holds: `within`, `每`.
        window: Part,
        /// What begins right behind the word for days and does: `内`.
        window_behind: Part,
        /// What begins right behind it and makes it a time ahead of something, whatever stands before: `до` of `за 3 дня до`.
        ahead: Part,
    }

    /// Numbers as words, and words around numbers.
    Numbers "numbers" {
        /// Two, as it stands right before what it counts: `two`, `двух`.
        two: Whole,
        /// Three.
        three: Whole,
        /// Four.
        four: Whole,
        /// Five.
        five: Whole,
        /// Six.
        six: Whole,
        /// Seven.
        seven: Whole,
        /// Ten.
        ten: Whole,
        /// One to nine, in order, as they stand beside a ten. Braces list forms of one number.
        ones: Whole,
        /// Ten, twenty and on to ninety, in order.
        tens: Whole,
        /// Eleven to nineteen, in order.
        teens: Whole,
        /// What stands between a ten and the one behind it: `-`, ` y `. Without any they are written together.
        joints: Part,
        /// Where the one stands before the ten: what is between the two, `und`.
        ones_first: Part,
        /// Beginnings of ones before which a ten loses its last letter: `u` for `ventuno`.
        elided_before: Part,
        /// Numbers below a hundred that are made otherwise, each behind its figures: `25 पच्चीस`.
        others: Whole,
        /// A hundred.
        hundred: Whole,
        /// Two hundred.
        two_hundred: Whole,
        /// Three hundred.
        three_hundred: Whole,
        /// Four hundred.
        four_hundred: Whole,
        /// Five hundred.
        five_hundred: Whole,
        /// Words for a thousand, which multiply what stands before them.
        thousand: Whole,
        /// What may stand between a hundred and what is added to it: ` and `.
        and: Part,
        /// Words between the lowest and the highest number of a range: `to`, `до`, `至`.
        to: Whole,
        /// What begins right behind the figures of an amount and multiplies it by a thousand: `тыс.`, `mil `.
        times_thousand: Part,
        /// The same by ten thousand: `万`.
        times_ten_thousand: Part,
        /// The same by a million: `juta`.
        times_million: Part,
    }
}

/// What money is called. Codes of ISO 4217 and signs are known in all languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Currencies {
    /// Words for a unit that say nothing of the currency where one is named before the number: `元` in `美金70元`.
    pub units: Vec<String>,
    /// Words that are money only behind figures, and something else behind numbers in words: `块`.
    pub behind_figures: Vec<String>,
    /// How words for dollars begin, in languages that say behind them whose they are: `dólar`.
    pub dollars: Vec<String>,
    /// Small words between the two: `de `.
    pub dollars_joints: Vec<String>,
    /// Names by the code of ISO 4217; `$` for dollars, and an English word such as `peso` for others, where it is not said whose they
    /// are.
    pub names: BTreeMap<String, Vec<String>>,
    /// How it begins whose dollars they are, by the code: `namib`, `hong kong`.
    pub dollars_of: BTreeMap<String, Vec<String>>,
}

impl Currencies {
    /// Takes the words that another table has some for, and of its names and dollars those of each code.
    pub fn overlay(&mut self, over: Currencies) {
        for (list, more) in [
            (&mut self.units, over.units),
            (&mut self.behind_figures, over.behind_figures),
            (&mut self.dollars, over.dollars),
            (&mut self.dollars_joints, over.dollars_joints),
        ] {
            if !more.is_empty() {
                *list = more;
            }
        }
        self.names.extend(over.names);
        self.dollars_of.extend(over.dollars_of);
    }
}

/// How a word of [`Currencies`] stands for those of a text, by the name of its list.
pub fn currency_form(list: &str) -> Option<Form> {
    match list {
        "units" | "behind_figures" | "names" => Some(Form::Whole),
        "dollars" | "dollars_joints" | "dollars_of" => Some(Form::Part),
        _ => None,
    }
}
