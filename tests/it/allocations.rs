//! A valid order in Avro bytes allocates nothing after warm-up.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use stipula_tests::samples;

use crate::samples::compile;

thread_local! {
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
}

/// The system's allocator, with a count for each thread: other tests run beside this one.
struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn count() {
    // A thread that ends may have lost its counter.
    let _ = ALLOCATIONS.try_with(|count| count.set(count.get() + 1));
}

#[expect(unsafe_code, reason = "the trait of allocators is unsafe; each call is handed on as it came")]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count();
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        unsafe { System.realloc(place, layout, size) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        unsafe { System.dealloc(place, layout) }
    }
}

fn allocations(work: impl FnOnce()) -> u64 {
    let before = ALLOCATIONS.get();
    work();
    ALLOCATIONS.get() - before
}

#[test]
fn the_counter_counts() {
    assert!(allocations(|| drop(std::hint::black_box(vec![0_u8; 64]))) > 0);
}

#[test]
fn a_valid_order_in_avro_allocates_nothing() {
    let orders = samples::avro_orders();
    for contract in ["contracts/orders/order.avsc", "contracts/orders/v2.odcs.yaml"] {
        let contract = compile(contract);
        let all = || assert!(orders.iter().all(|payload| contract.is_valid_bytes(payload)));
        all();
        assert_eq!(allocations(all), 0, "allocations of {} orders", orders.len());
    }
}
