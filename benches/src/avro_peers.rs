//! Avro decoders beside us, on the event of all types: none of them judges more than it decodes.

use std::cell::RefCell;
use std::fmt;

use arrow_avro::reader::{Decoder, ReaderBuilder};
use arrow_avro::schema::{AvroSchema, Fingerprint, SchemaStore};
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::peers::SetUp;
use crate::rich_event::SCHEMA;

/// `serde_avro_fast`, the fastest decoder that there is for Rust.
#[derive(Debug)]
pub struct FastPeer {
    schema: serde_avro_fast::Schema,
}

/// Five fields of the event; the others are skipped.
#[derive(Deserialize)]
struct Five<'a> {
    event_id: &'a str,
    sequence: i64,
    customer_email: &'a str,
    currency: &'a str,
    gift: bool,
}

impl FastPeer {
    /// Parses the schema.
    ///
    /// # Errors
    /// Where the peer does not take it.
    pub fn new() -> SetUp<Self> {
        Ok(Self { schema: SCHEMA.parse()? })
    }

    /// Decodes and throws away; neither UTF-8 nor enum indexes are looked at.
    pub fn ignored(&self, payload: &[u8]) -> bool {
        serde_avro_fast::from_datum_slice::<IgnoredAny>(payload, &self.schema).is_ok()
    }

    /// Decodes five fields.
    pub fn five(&self, payload: &[u8]) -> bool {
        serde_avro_fast::from_datum_slice::<Five<'_>>(payload, &self.schema).is_ok_and(|five| {
            let texts = five.event_id.len() + five.customer_email.len() + five.currency.len();
            std::hint::black_box((texts, five.sequence, five.gift));
            true
        })
    }
}

/// `arrow-avro`: columns, in batches of 256 records.
pub struct ArrowPeer {
    decoder: RefCell<(Decoder, Vec<u8>)>,
}

impl fmt::Debug for ArrowPeer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ArrowPeer")
    }
}

/// Bytes of a single-object header.
const HEADER: usize = 10;

impl ArrowPeer {
    /// Parses the schema.
    ///
    /// # Errors
    /// Where the peer does not take it.
    pub fn new() -> SetUp<Self> {
        let mut store = SchemaStore::new();
        let Fingerprint::Rabin(fingerprint) = store.register(AvroSchema::new(SCHEMA.to_owned()))? else {
            return Err("another fingerprint than that of 64 bits".into());
        };
        let mut framed = vec![0xc3, 0x01];
        framed.extend(fingerprint.to_le_bytes());
        let decoder = ReaderBuilder::new().with_batch_size(256).with_writer_schema_store(store).build_decoder()?;
        Ok(Self { decoder: RefCell::new((decoder, framed)) })
    }

    /// Decodes into columns. It takes framed records alone, so the header is put in front.
    pub fn columns(&self, payload: &[u8]) -> bool {
        let mut state = self.decoder.borrow_mut();
        let (decoder, framed) = &mut *state;
        framed.truncate(HEADER);
        framed.extend_from_slice(payload);
        let taken = decoder.decode(framed).is_ok_and(|taken| taken == framed.len());
        taken && (!decoder.batch_is_full() || decoder.flush().is_ok_and(|batch| batch.is_some()))
    }
}
