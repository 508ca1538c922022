//! TypeScript declarations of the command list, for `ui/src/platform/generated.ts`.

use crate::commands::TYPED;
use std::collections::BTreeMap;
use ts_rs::{Config, TS, TypeVisitor};

/// Declarations by name, so that the file is the same on every machine.
#[derive(Default)]
pub(crate) struct Declarations(BTreeMap<String, String>);

impl Declarations {
    /// Adds a type with everything it is made of, and gives its name.
    pub(crate) fn add<T: TS + 'static + ?Sized>(&mut self) -> String {
        let config = Config::new().with_large_int("number");
        self.visit::<T>();
        T::name(&config)
    }
}

impl TypeVisitor for Declarations {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        let config = Config::new().with_large_int("number");
        if T::output_path().is_none() || self.0.contains_key(&T::ident(&config)) {
            return;
        }
        let docs = T::docs().unwrap_or_default();
        self.0.insert(T::ident(&config), format!("{docs}export {}", T::decl(&config)));
        T::visit_dependencies(self);
    }
}

/// The whole file.
#[must_use]
pub fn typescript() -> String {
    let mut types = Declarations::default();
    let mut map = String::new();
    for command in TYPED {
        let (request, response) = (command.types)(&mut types);
        map += &format!(
            "  /** {} */\n  {}: {{ request: {request}; response: {response} }};\n",
            command.summary, command.name
        );
    }
    let error = types.add::<holdfast_domain::Error>();
    let declarations: Vec<_> = types.0.into_values().collect();
    format!(
        "// Made from the command list by `cargo xtask types`. Do not edit.\n\n{}\n\n/** Every command with its request and response; each rejects with {error}. */\nexport interface Commands {{\n{map}}}\n",
        declarations.join("\n\n")
    )
}
