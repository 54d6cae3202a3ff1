//! The tree of a pattern while it is parsed: open groups on a stack, never on the call stack.

use regex_syntax::hir::{Class, ClassUnicode, Hir, Look, Repetition};

use super::{PatternError, too_large};

/// Groups inside each other.
const MAX_DEPTH: usize = 250;

/// Levels of the tree itself (a group of branches that is repeated has three): what compiles it
/// recurses, with frames of up to 13 KiB in a build that is not optimized, and must fit small stacks.
const MAX_HEIGHT: u32 = 28;

/// What a node counts for, besides its ranges.
const NODE_BYTES: usize = 128;

/// Builds the tree, and holds its memory to a multiple of the limit of the program to come.
#[derive(Debug)]
pub(crate) struct Tree {
    frames: Vec<Frame>,
    top: Frame,
    left: usize,
    size_limit: usize,
    pattern_len: usize,
}

/// An open group.
#[derive(Debug, Default)]
struct Frame {
    open: usize,
    branches: Vec<Hir>,
    items: Vec<Item>,
    /// The greatest of the branches, as in [`Item`].
    counted: u64,
    height: u32,
}

#[derive(Debug)]
struct Item {
    hir: Hir,
    /// Product of counted repetitions inside each other.
    counted: u64,
    /// Levels below it.
    height: u32,
}

/// A repetition; `max` is `None` where there is no end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Count {
    pub(crate) min: u32,
    pub(crate) max: Option<u32>,
}

impl Tree {
    pub(crate) fn new(size_limit: usize, pattern_len: usize) -> Self {
        let left = size_limit.saturating_mul(8);
        Self { frames: Vec::new(), top: Frame::default(), left, size_limit, pattern_len }
    }

    /// Charges work or memory that a parser spends elsewhere.
    pub(crate) fn charge(&mut self, bytes: usize) -> Result<(), PatternError> {
        self.left = self.left.checked_sub(bytes).ok_or_else(|| too_large(self.size_limit, self.pattern_len))?;
        Ok(())
    }

    pub(crate) fn push(&mut self, hir: Hir) -> Result<(), PatternError> {
        self.charge(NODE_BYTES)?;
        self.top.items.push(Item { hir, counted: 1, height: 0 });
        Ok(())
    }

    pub(crate) fn push_look(&mut self, look: Look) -> Result<(), PatternError> {
        self.push(Hir::look(look))
    }

    pub(crate) fn push_char(&mut self, c: char) -> Result<(), PatternError> {
        self.push(Hir::literal(c.encode_utf8(&mut [0; 4]).as_bytes()))
    }

    pub(crate) fn push_class(&mut self, class: ClassUnicode) -> Result<(), PatternError> {
        self.charge(class.ranges().len() * 8)?;
        self.push(Hir::class(Class::Unicode(class)))
    }

    /// Whether there is something that a repetition can repeat.
    pub(crate) fn can_repeat(&self) -> bool {
        !self.top.items.is_empty()
    }

    /// Repeats the last item, and gives the product of the counts inside each other.
    pub(crate) fn repeat(&mut self, count: Count, greedy: bool) -> Result<u64, PatternError> {
        self.charge(NODE_BYTES)?;
        let Some(item) = self.top.items.pop() else { return Ok(0) };
        let repetition = Repetition { min: count.min, max: count.max, greedy, sub: Box::new(item.hir) };
        let times = u64::from(count.max.unwrap_or(count.min)).max(1);
        let counted = item.counted.saturating_mul(times);
        self.push_item(Item { hir: Hir::repetition(repetition), counted, height: item.height + 1 })?;
        Ok(counted)
    }

    /// Begins the next branch of the innermost group.
    pub(crate) fn alternate(&mut self) -> Result<(), PatternError> {
        self.charge(NODE_BYTES)?;
        self.top.end_branch();
        Ok(())
    }

    /// Opens a group that began at the offset `open`.
    pub(crate) fn open(&mut self, open: usize) -> Result<(), PatternError> {
        if self.frames.len() >= MAX_DEPTH {
            let message = format!("groups nest deeper than the limit of {MAX_DEPTH}");
            return Err(PatternError::new(message, open, open + 1));
        }
        self.charge(NODE_BYTES)?;
        let outer = std::mem::replace(&mut self.top, Frame { open, ..Frame::default() });
        self.frames.push(outer);
        Ok(())
    }

    /// Closes the innermost group; false if none is open.
    pub(crate) fn close(&mut self) -> Result<bool, PatternError> {
        let Some(outer) = self.frames.pop() else { return Ok(false) };
        let item = std::mem::replace(&mut self.top, outer).end();
        self.push_item(item)?;
        Ok(true)
    }

    fn push_item(&mut self, item: Item) -> Result<(), PatternError> {
        if item.height > MAX_HEIGHT {
            let message = format!("groups, branches and repetitions nest deeper than the limit of {MAX_HEIGHT}");
            return Err(PatternError::new(message, 0, self.pattern_len));
        }
        self.top.items.push(item);
        Ok(())
    }

    pub(crate) fn finish(self) -> Result<Hir, PatternError> {
        if self.frames.is_empty() {
            return Ok(self.top.end().hir);
        }
        Err(PatternError::new("missing `)`: this group is never closed", self.top.open, self.top.open + 1))
    }
}

impl Frame {
    fn end_branch(&mut self) {
        let counted = self.items.iter().map(|item| item.counted).max().unwrap_or(1);
        self.counted = self.counted.max(counted);
        let height = self.items.iter().map(|item| item.height).max().unwrap_or(0);
        self.height = self.height.max(height + u32::from(self.items.len() > 1));
        let items = self.items.drain(..).map(|item| item.hir).collect();
        self.branches.push(Hir::concat(items));
    }

    fn end(mut self) -> Item {
        self.end_branch();
        let height = self.height + u32::from(self.branches.len() > 1);
        Item { hir: Hir::alternation(self.branches), counted: self.counted, height }
    }
}
