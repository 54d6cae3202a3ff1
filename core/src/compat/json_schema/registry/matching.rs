//! Branches of two unions, each paired with at most one of the other.

/// How many pairs can stand at once; `edges` names for each left one the right ones that it may be paired
/// with.
pub(super) fn most(edges: &[Vec<usize>], right: usize) -> usize {
    let mut partner: Vec<Option<usize>> = vec![None; right];
    let mut count = 0;
    for left in 0..edges.len() {
        if paired(left, edges, &mut partner) {
            count += 1;
        }
    }
    count
}

/// Pairs one more, and others anew where it needs a place that is taken.
fn paired(start: usize, edges: &[Vec<usize>], partner: &mut [Option<usize>]) -> bool {
    // Breadth first: for each right one the left one from which it was reached.
    let mut from: Vec<Option<usize>> = vec![None; partner.len()];
    let mut queue = std::collections::VecDeque::from([start]);
    while let Some(left) = queue.pop_front() {
        for right in edges.get(left).into_iter().flatten().copied() {
            let Some(slot) = from.get_mut(right).filter(|slot| slot.is_none()) else { continue };
            *slot = Some(left);
            let Some(next) = partner.get(right).copied().flatten() else {
                turn(start, right, &from, edges, partner);
                return true;
            };
            queue.push_back(next);
        }
    }
    false
}

/// Turns the pairs along the way that was found.
fn turn(start: usize, mut right: usize, from: &[Option<usize>], edges: &[Vec<usize>], partner: &mut [Option<usize>]) {
    for _ in 0..=edges.len() {
        let Some(left) = from.get(right).copied().flatten() else { return };
        let before = partner.iter().position(|owner| *owner == Some(left));
        if let Some(slot) = partner.get_mut(right) {
            *slot = Some(left);
        }
        let Some(before) = before.filter(|_| left != start) else { return };
        right = before;
    }
}

#[cfg(test)]
mod tests {
    use super::most;

    #[test]
    fn pairs_are_made_anew_where_a_place_is_taken() {
        for (edges, right, expected) in [
            (vec![vec![0], vec![0]], 1, 1),
            (vec![vec![0, 1], vec![0]], 2, 2),
            (vec![vec![0, 1], vec![0, 2], vec![0]], 3, 3),
            (vec![vec![1], vec![0, 1], vec![0, 2], vec![2]], 3, 3),
            (vec![vec![], vec![0]], 2, 1),
            (vec![], 2, 0),
        ] {
            assert_eq!(most(&edges, right), expected, "{edges:?}");
        }
    }
}
