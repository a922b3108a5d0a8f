//! JSON Schemas of the rule files and the order of their fields, both from the types that read them.

use serde::de::{Deserialize, Deserializer, Error as _, Visitor};
use serde_json::Value;

use super::model::{Interval, Reference, brand, contact, country, fact, live, operators, platform, policy, terms, wording};
use super::read::Kind;

/// Names for `rules schema KIND`, with the kind of file each describes. A withdrawn fact is a fact.
pub const KINDS: &[(&str, Kind)] = &[
    ("brand", Kind::Brand),
    ("concepts", Kind::Concepts),
    ("contact", Kind::Contact),
    ("country", Kind::Country),
    ("cues", Kind::Cues),
    ("fact", Kind::Fact),
    ("hosts", Kind::Hosts),
    ("live", Kind::Live),
    ("operators", Kind::Operators),
    ("platform", Kind::Platform),
    ("policy", Kind::Policy),
    ("terms", Kind::Terms),
    ("visa-policy", Kind::VisaPolicy),
];

/// The JSON Schema of one kind of rule file.
pub fn schema(kind: Kind) -> Value {
    match kind {
        Kind::Country => schemars::schema_for!(country::Country),
        Kind::Fact | Kind::Withdrawn => schemars::schema_for!(fact::Fact),
        Kind::VisaPolicy => schemars::schema_for!(fact::VisaPolicy),
        Kind::Concepts => schemars::schema_for!(terms::ConceptsFile),
        Kind::Terms => schemars::schema_for!(terms::Terms),
        Kind::Cues => schemars::schema_for!(terms::Cues),
        Kind::Contact => schemars::schema_for!(contact::ContactWords),
        Kind::Platform => schemars::schema_for!(platform::Platform),
        Kind::Brand => schemars::schema_for!(brand::Brand),
        Kind::Policy => schemars::schema_for!(policy::Policy),
        Kind::Hosts => schemars::schema_for!(country::HostLists),
        Kind::Operators => schemars::schema_for!(operators::Operators),
        Kind::Live => schemars::schema_for!(live::Live),
    }
    .to_value()
}

/// The schema as it is committed and printed: indented, with a line break at the end.
pub fn schema_text(kind: Kind) -> String {
    format!("{:#}\n", schema(kind))
}

/// The fields of every structure of the model in the order the model declares them, by the structure's name in the
/// schema. A schema keeps its properties sorted, and the canonical form follows the model.
fn orders() -> &'static [(&'static str, &'static [&'static str])] {
    static ORDERS: std::sync::OnceLock<Vec<(&'static str, &'static [&'static str])>> = std::sync::OnceLock::new();
    ORDERS.get_or_init(|| {
        vec![
            fields::<Interval>(),
            fields::<Reference>(),
            fields::<brand::Brand>(),
            fields::<contact::ContactWords>(),
            fields::<country::Country>(),
            fields::<country::Suffixes>(),
            fields::<country::Portal>(),
            fields::<country::Authority>(),
            fields::<country::VisaFreeCount>(),
            fields::<country::EntryDocuments>(),
            fields::<country::EntryDocument>(),
            fields::<country::HostLists>(),
            fields::<live::Live>(),
            fields::<live::Control>(),
            fields::<live::Parking>(),
            fields::<live::Resolver>(),
            fields::<live::Rdap>(),
            fields::<live::RdapServer>(),
            fields::<operators::Operators>(),
            fields::<operators::Operator>(),
            fields::<operators::Network>(),
            fields::<fact::Fact>(),
            fields::<fact::Example>(),
            fields::<fact::Frame>(),
            fields::<fact::MoneyRange>(),
            fields::<fact::Rename>(),
            fields::<fact::VisaPolicy>(),
            fields::<fact::Exemption>(),
            fields::<fact::Exception>(),
            fields::<platform::Platform>(),
            fields::<platform::LinkShape>(),
            fields::<policy::Policy>(),
            fields::<policy::PolicyLine>(),
            fields::<terms::ConceptsFile>(),
            fields::<terms::Concept>(),
            fields::<terms::Terms>(),
            fields::<terms::Cues>(),
            fields::<wording::Columns>(),
            fields::<wording::Replies>(),
            fields::<wording::Verdicts>(),
            fields::<wording::Names>(),
            fields::<wording::Stays>(),
            fields::<wording::Peoples>(),
            fields::<wording::Uses>(),
            fields::<wording::Borders>(),
            fields::<wording::Questions>(),
            fields::<wording::Sentences>(),
            fields::<wording::Clauses>(),
            fields::<wording::Definitions>(),
            fields::<wording::Times>(),
            fields::<wording::Addresses>(),
            fields::<wording::Prices>(),
            fields::<wording::Offers>(),
            fields::<wording::Dates>(),
            fields::<wording::Months>(),
            fields::<wording::Units>(),
            fields::<wording::Numbers>(),
            fields::<wording::Currencies>(),
        ]
    })
}

/// One kind's schema, ready to be walked beside a file.
#[derive(Debug)]
pub struct Walk {
    root: Value,
}

impl Walk {
    /// For files of `kind`.
    pub fn new(kind: Kind) -> Walk {
        Walk { root: schema(kind) }
    }

    /// The schema of the whole file.
    pub fn root(&self) -> &Value {
        &self.root
    }

    /// Follows `$ref` and takes the case that is not `null` of an optional value.
    pub fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let mut schema = schema;
        // References of the model form no cycle; the bound only keeps a mistake from hanging.
        for _ in 0..16 {
            if let Some(target) = schema["$ref"].as_str().and_then(|target| target.strip_prefix("#/$defs/")) {
                schema = &self.root["$defs"][target];
            } else if let Some([one, null]) = schema["anyOf"].as_array().map(Vec::as_slice)
                && null["type"] == "null"
            {
                schema = one;
            } else {
                break;
            }
        }
        schema
    }

    /// Fields of a structure in the model's order; empty for a map and for what is no structure.
    pub fn order(&self, schema: &Value) -> &'static [&'static str] {
        let name = match schema["$ref"].as_str() {
            Some(target) => target.strip_prefix("#/$defs/"),
            None if std::ptr::eq(schema, &self.root) => schema["title"].as_str(),
            None => match schema["anyOf"].as_array().map(Vec::as_slice) {
                Some([one, _]) => return self.order(one),
                _ => None,
            },
        };
        let Some(name) = name else { return &[] };
        orders().iter().find(|(known, _)| *known == name).map_or(&[], |(_, fields)| *fields)
    }

    /// The schema of one field, unresolved.
    pub fn field<'a>(&'a self, schema: &'a Value, key: &str) -> &'a Value {
        let schema = self.resolve(schema);
        if let Some(field) = schema["properties"].get(key) {
            return field;
        }
        if let Some(cases) = schema["oneOf"].as_array()
            && let Some(field) = cases.iter().find_map(|case| case["properties"].get(key))
        {
            return field;
        }
        &schema["additionalProperties"]
    }

    /// The schema of the items of an array, unresolved.
    pub fn items<'a>(&'a self, schema: &'a Value) -> &'a Value {
        &self.resolve(schema)["items"]
    }
}

/// Asks a type for its fields: its `Deserialize` names them before it reads anything.
fn fields<'de, T: Deserialize<'de>>() -> (&'static str, &'static [&'static str]) {
    let mut found = ("", &[][..]);
    // The probe always refuses, so the result says nothing.
    let _ = T::deserialize(Probe(&mut found));
    found
}

struct Probe<'a>(&'a mut (&'static str, &'static [&'static str]));

impl<'de> Deserializer<'de> for Probe<'_> {
    type Error = serde::de::value::Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(Self::Error::custom("only structures have fields"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Self::Error> {
        *self.0 = (name, fields);
        Err(Self::Error::custom("fields noted"))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_order_of_every_structure_a_schema_names() {
        for (name, kind) in KINDS {
            let schema = schema(*kind);
            let defs = schema["$defs"].as_object().into_iter().flatten();
            for (structure, body) in
                defs.map(|(name, body)| (name.as_str(), body)).chain([(schema["title"].as_str().unwrap(), &schema)])
            {
                let Some(properties) = body["properties"].as_object() else { continue };
                let (_, fields) = orders()
                    .iter()
                    .find(|(known, _)| known == &structure)
                    .unwrap_or_else(|| panic!("{name}: add fields::<{structure}>() to orders()"));
                let mut fields = fields.to_vec();
                fields.sort_unstable();
                assert!(fields.iter().copied().eq(properties.keys().map(String::as_str)), "{structure}: {fields:?}");
            }
        }
    }

    #[test]
    fn committed_schemas_are_the_generated_ones() {
        for (name, kind) in KINDS {
            let path = format!("{}/rules/schema/{name}.json", env!("CARGO_MANIFEST_DIR"));
            let committed = std::fs::read_to_string(&path).unwrap_or_default();
            assert!(
                committed == schema_text(*kind),
                "{path} is not what the model gives; run `debunk rules schema --write rules/schema` and commit it"
            );
        }
    }
}
