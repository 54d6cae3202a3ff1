//! A condition in other words that mean the same, or nearly: where a proof is easily wrong.

use super::dice::Dice;
use super::rule::{Expr, Rule};

/// A rule in nearly the same words.
pub fn rule(dice: &mut Dice, rule: &Rule) -> Rule {
    let mut new = rule.clone();
    match (&rule.when, dice.below(4)) {
        // A guard within the condition.
        (Some(when), 0) => {
            let yes = Box::new([when.clone(), rule.expr.clone(), Expr::Leaf("true".to_owned())]);
            let or = Expr::two("||", Expr::Not(Box::new(when.clone())), rule.expr.clone());
            (new.expr, new.when) = (dice.one(&[Expr::Choice(yes), or]), None);
        }
        (Some(when), 1) => new.when = Some(condition(dice, when)),
        // A condition as a guard.
        (None, 0) => {
            if let Expr::Two("||", both) = &rule.expr {
                let [one, other] = both.as_ref();
                (new.when, new.expr) = (Some(Expr::Not(Box::new(one.clone()))), other.clone());
            }
        }
        _ => new.expr = condition(dice, &rule.expr),
    }
    new
}

fn condition(dice: &mut Dice, expr: &Expr) -> Expr {
    let parts = expr.parts();
    if !parts.is_empty() && dice.chance(65) {
        let at = dice.below(parts.len());
        return expr.with_part(at, condition(dice, &parts[at]));
    }
    let not = |expr: &Expr| Box::new(Expr::Not(Box::new(expr.clone())));
    match expr {
        Expr::Leaf(text) => Expr::Leaf(leaf(dice, text)),
        Expr::Two(operator, both) => match dice.below(4) {
            0 => Expr::two(operator, both[1].clone(), both[0].clone()),
            1 => both[dice.below(2)].clone(),
            2 => Expr::two(if *operator == "&&" { "||" } else { "&&" }, both[0].clone(), both[1].clone()),
            _ => {
                let other = if *operator == "&&" { "||" } else { "&&" };
                Expr::Not(Box::new(Expr::two(other, *not(&both[0]), *not(&both[1]))))
            }
        },
        Expr::Not(inner) => inner.as_ref().clone(),
        Expr::Choice(all) => {
            let [asked, yes, no] = all.as_ref();
            let or = |one: Expr, other: &Expr| Expr::two("||", one, other.clone());
            match dice.below(3) {
                0 => Expr::Choice(Box::new([*not(asked), no.clone(), yes.clone()])),
                1 => or(Expr::two("&&", asked.clone(), yes.clone()), no),
                _ => Expr::two("&&", or(*not(asked), yes), or(asked.clone(), no)),
            }
        }
        Expr::Each { list, name, body } => {
            let put = |name, body| Expr::Each { list: list.clone(), name, body };
            match (*name, dice.below(3)) {
                ("all", 0) => Expr::Not(Box::new(put("exists", not(body)))),
                ("exists", 0) => Expr::Not(Box::new(put("all", not(body)))),
                _ => put(dice.one(&["all", "exists", "exists_one"]), body.clone()),
            }
        }
    }
}

fn leaf(dice: &mut Dice, text: &str) -> String {
    if let Some(place) = text.strip_prefix("has(").and_then(|rest| rest.strip_suffix(')')) {
        return format!("{place} != null");
    }
    if let Some(place) = text.strip_suffix(" != null").filter(|place| place.contains('.')) {
        return format!("has({place})");
    }
    let operators = [" < ", " <= ", " > ", " >= ", " == ", " != "];
    let found = operators.iter().find_map(|operator| text.split_once(operator).map(|sides| (*operator, sides)));
    let Some((operator, (left, right))) = found else { return text.to_owned() };
    let turned = [" > ", " >= ", " < ", " <= ", " == ", " != "];
    let at = operators.iter().position(|known| *known == operator).unwrap();
    match dice.below(4) {
        0 => format!("{right}{}{left}", turned[at]),
        1 => format!("{left}{}{right}", dice.one(&operators)),
        2 if right.parse::<i64>().is_ok() => format!("{left}{operator}{right}.0"),
        2 => match right.strip_suffix(".0") {
            Some(whole) => format!("{left}{operator}{whole}"),
            None => text.to_owned(),
        },
        _ => match (right.parse::<i64>(), operator) {
            (Ok(number), " < ") => format!("{left} <= {}", number - 1),
            (Ok(number), " <= ") => format!("{left} < {}", number + 1),
            (Ok(number), " > ") => format!("{left} >= {}", number + 1),
            (Ok(number), " >= ") => format!("{left} > {}", number - 1),
            _ => format!("!({text})"),
        },
    }
}
