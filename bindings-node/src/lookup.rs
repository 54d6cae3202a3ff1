//! Schemas that frames name, without calls back into JavaScript: an id that nobody knows is noted,
//! the wrapper asks its lookup for it, hands the answer over, and judges again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use stipula::{SchemaId, SchemaLookup, WriterSchema};

type Answer = Result<Option<WriterSchema>, String>;

#[derive(Default)]
struct State {
    asked: Option<String>,
    given: Option<(String, Answer)>,
}

/// The last id that was asked for, and the answer to it. An answer serves once: what it finds the
/// contract keeps, and what it does not find is asked for again.
#[derive(Clone, Default)]
pub(crate) struct Answers(Arc<Mutex<State>>);

impl Answers {
    pub(crate) fn asked(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).asked.take()
    }

    pub(crate) fn give(
        &self,
        id: String,
        text: Option<String>,
        references: HashMap<String, String>,
        failure: Option<String>,
    ) {
        let schema = text.map(|text| {
            let schema = WriterSchema::new(text);
            references.into_iter().fold(schema, |schema, (name, text)| schema.reference(name, text))
        });
        let answer = failure.map_or(Ok(schema), Err);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).given = Some((id, answer));
    }
}

impl SchemaLookup for Answers {
    fn schema(&self, id: &SchemaId) -> Answer {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let id = id.to_string();
        match state.given.take() {
            Some((given, answer)) if given == id => answer,
            _ => {
                state.asked = Some(id);
                Ok(None)
            }
        }
    }
}
