//! Objects of answers, whole in memory, asked like the lines of tables.

use std::borrow::Cow;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::import::row::{Field, Row, normalised};

/// A value of an object.
#[derive(Debug)]
pub(super) enum Node {
    Null,
    /// A text, or a number or boolean as it would be written.
    Text(Box<str>),
    List(Vec<Node>),
    Object(Object),
}

/// An object: its values with their normalised names.
#[derive(Debug, Default)]
pub(super) struct Object(pub(super) Vec<(Box<str>, Node)>);

impl Object {
    fn node(&self, path: &str) -> Option<&Node> {
        let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
        let node = self.0.iter().find(|(name, _)| **name == *first).map(|(_, node)| node)?;
        match (rest, node) {
            (None, _) => Some(node),
            (Some(rest), Node::Object(object)) => object.node(rest),
            (Some(_), _) => None,
        }
    }

    /// The text at a path.
    pub(super) fn get(&self, path: &str) -> Option<&str> {
        self.node(path).and_then(Node::text)
    }

    /// The text under a name, which may have dots.
    pub(super) fn own(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| **known == *name).and_then(|(_, node)| node.text())
    }

    /// The names of all values.
    pub(super) fn names(&self) -> Vec<&str> {
        self.0.iter().map(|(name, _)| &**name).collect()
    }

    /// About how much memory it takes.
    pub(super) fn bytes(&self) -> usize {
        self.0.iter().map(|(name, node)| size_of::<(Box<str>, Node)>() + name.len() + node.bytes()).sum()
    }

    /// What the object says that it is.
    pub(super) fn kind(&self) -> Option<&str> {
        let azure = || self.get("type").filter(|kind| kind.contains('/'));
        self.get("attributes.objecttype").or_else(|| self.own("@odata.type")).or_else(azure)
    }
}

impl Node {
    fn bytes(&self) -> usize {
        match self {
            Self::Null => 0,
            Self::Text(text) => text.len(),
            Self::List(nodes) => nodes.iter().map(|node| size_of::<Self>() + node.bytes()).sum(),
            Self::Object(object) => object.bytes(),
        }
    }

    fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) if !text.is_empty() => Some(text),
            Self::Null | Self::Text(_) | Self::List(_) | Self::Object(_) => None,
        }
    }

    /// The text, or the texts of a list as a table has them.
    fn words(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::List(nodes) => {
                let texts = nodes.iter().map(Self::text).collect::<Option<Vec<_>>>()?;
                (!texts.is_empty()).then(|| Cow::Owned(texts.join("; ")))
            }
            _ => self.text().map(Cow::Borrowed),
        }
    }

    fn row(&self) -> Option<Box<dyn Row + '_>> {
        match self {
            Self::Object(object) => Some(Box::new(object)),
            Self::Null | Self::Text(_) | Self::List(_) => None,
        }
    }
}

impl Row for Object {
    fn text(&self, field: Field) -> Option<Cow<'_, str>> {
        field.names().iter().find_map(|name| self.node(name)?.words())
    }

    fn has(&self, field: Field) -> bool {
        field.names().iter().any(|name| self.node(name).is_some())
    }

    fn rows(&self, field: Field) -> Vec<Box<dyn Row + '_>> {
        match field.names().iter().find_map(|name| self.node(name)) {
            Some(Node::List(list)) => list.iter().filter_map(Node::row).collect(),
            // PowerShell writes a list of one as the one.
            Some(node) => node.row().into_iter().collect(),
            None => Vec::new(),
        }
    }
}

impl Row for &Object {
    fn text(&self, field: Field) -> Option<Cow<'_, str>> {
        (**self).text(field)
    }

    fn has(&self, field: Field) -> bool {
        (**self).has(field)
    }

    fn rows(&self, field: Field) -> Vec<Box<dyn Row + '_>> {
        (**self).rows(field)
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

pub(super) struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Text(if value { "true" } else { "false" }.into()))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Text(value.to_string().into()))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Text(value.to_string().into()))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Text(value.to_string().into()))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Text(value.trim().into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
        let mut nodes = Vec::new();
        while let Some(node) = list.next_element()? {
            nodes.push(node);
        }
        Ok(Node::List(nodes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut object = Object::default();
        while let Some(key) = map.next_key::<Cow<'_, str>>()? {
            object.0.push((normalised(&key).into(), map.next_value()?));
        }
        Ok(Node::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_memory_of_an_object_is_that_of_all_its_texts() {
        let bytes = |text: &str| {
            let Node::Object(object) = serde_json::from_str(text).unwrap() else { panic!("an object") };
            object.bytes()
        };
        let long = "x".repeat(10_000);
        for text in [r#"{"a": "TEXT"}"#, r#"{"TEXT": null}"#, r#"{"a": {"b": [{"c": "TEXT"}]}}"#] {
            let more = bytes(&text.replace("TEXT", &long)) - bytes(&text.replace("TEXT", "x"));
            assert_eq!(more, 9_999, "{text}");
        }
        assert!(bytes(&format!(r#"{{"a": [{}1]}}"#, "1,".repeat(1_000))) > 1_000 * size_of::<Node>());
    }
}
