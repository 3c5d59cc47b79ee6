//! What JSON and YAML have in common: a tree of values with their places.

use crate::source::Span;

/// A value and where it stands.
#[derive(Clone, PartialEq, Debug)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Where; of an alias, where the value is.
    pub span: Span,
}

/// What a value is.
#[derive(Clone, PartialEq, Debug)]
pub enum NodeKind {
    /// `null`
    Null,
    /// `true`
    Bool(bool),
    /// `"text"`, and in YAML also a number.
    Text(String),
    /// A number of JSON, as it is written.
    Number(String),
    /// `[…]`
    List(Vec<Node>),
    /// `{…}`, in order.
    Map(Vec<Member>),
    /// What does not parse.
    Broken,
}

/// A name and its value.
#[derive(Clone, PartialEq, Debug)]
pub struct Member {
    /// The name.
    pub name: String,
    /// Where the name stands.
    pub name_span: Span,
    /// The value.
    pub value: Node,
}

impl Node {
    /// The text of a string or number.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            NodeKind::Text(text) | NodeKind::Number(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it is this word of logic.
    pub fn is(&self, wanted: bool) -> bool {
        match &self.kind {
            NodeKind::Bool(flag) => *flag == wanted,
            NodeKind::Text(text) => text == if wanted { "true" } else { "false" },
            _ => false,
        }
    }

    /// The elements of a list; none of anything else.
    pub fn elements(&self) -> &[Node] {
        match &self.kind {
            NodeKind::List(elements) => elements,
            _ => &[],
        }
    }

    /// The members of a map; none of anything else.
    pub fn members(&self) -> &[Member] {
        match &self.kind {
            NodeKind::Map(members) => members,
            _ => &[],
        }
    }

    /// The member of that name; the last of several, as everybody reads it.
    pub fn member(&self, name: &str) -> Option<&Member> {
        self.members().iter().rev().find(|member| member.name == name)
    }

    /// The value of that name.
    pub fn get(&self, name: &str) -> Option<&Node> {
        self.member(name).map(|member| &member.value)
    }
}
