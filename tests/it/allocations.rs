//! A valid order in Avro bytes allocates nothing after warm-up.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use stipula_tests::samples;

use crate::samples::compile;

thread_local! {
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
    /// Bytes that were ever asked for.
    static ASKED: Cell<u64> = const { Cell::new(0) };
    /// Bytes of the thread's heap now, and the most there were.
    static BYTES: Cell<(i64, i64)> = const { Cell::new((0, 0)) };
}

/// The system's allocator, with a count for each thread: other tests run beside this one.
struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn count(added: usize, freed: usize) {
    // A thread that ends may have lost its counter.
    let _ = ALLOCATIONS.try_with(|count| count.set(count.get() + u64::from(added > 0)));
    let _ = ASKED.try_with(|asked| asked.set(asked.get() + added as u64));
    let _ = BYTES.try_with(|bytes| {
        let (now, most) = bytes.get();
        let now = now + i64::try_from(added).unwrap() - i64::try_from(freed).unwrap();
        bytes.set((now, most.max(now)));
    });
}

#[expect(unsafe_code, reason = "the trait of allocators is unsafe; each call is handed on as it came")]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 0);
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 0);
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // It may be moved: for a moment both are there.
        count(size, 0);
        count(0, layout.size());
        unsafe { System.realloc(place, layout, size) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        count(0, layout.size());
        unsafe { System.dealloc(place, layout) }
    }
}

fn allocations(work: impl FnOnce()) -> u64 {
    let before = ALLOCATIONS.get();
    work();
    ALLOCATIONS.get() - before
}

/// Allocations of some work, and the bytes that it asks for.
pub(crate) fn cost(work: impl FnOnce()) -> (u64, u64) {
    let before = ASKED.get();
    let count = allocations(work);
    (count, ASKED.get() - before)
}

/// Bytes of heap that some work takes at its height, beyond what there was before.
pub(crate) fn peak(work: impl FnOnce()) -> u64 {
    let (before, _) = BYTES.get();
    BYTES.set((before, before));
    work();
    u64::try_from(BYTES.get().1 - before).unwrap()
}

#[test]
fn the_counter_counts() {
    assert!(allocations(|| drop(std::hint::black_box(vec![0_u8; 64]))) > 0);
}

#[test]
fn a_valid_order_in_avro_allocates_nothing() {
    let contracts = [
        ("contracts/orders/order.avsc", samples::avro_orders()),
        ("contracts/orders/v2.odcs.yaml", samples::framed_orders()),
    ];
    for (contract, orders) in contracts {
        let contract = compile(contract);
        let all = || assert!(orders.iter().all(|payload| contract.is_valid_bytes(payload)));
        all();
        assert_eq!(allocations(all), 0, "allocations of {} orders", orders.len());
    }
}
