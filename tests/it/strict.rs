//! `strict`: whatever is not enforced is an error, whoever finds it.

use stipula_tests::vectors;

#[test]
fn what_is_not_enforced_does_not_compile_strictly() {
    let mut judged = 0;
    for (file, list) in vectors::load() {
        for mut vector in list {
            let Ok(contract) = vector.compile() else { continue };
            let listed = contract.not_enforced().len();
            vector.options.strict = true;
            match vector.compile() {
                Ok(_) => assert_eq!(listed, 0, "{file}/{}: {:?}", vector.name, contract.not_enforced()),
                Err(error) => {
                    let of_strict = |code: &str| code == "document.not_enforced";
                    assert!(listed > 0, "{file}/{}: {error}", vector.name);
                    assert!(
                        error.diagnostics().iter().any(|one| of_strict(one.code.as_str())),
                        "{file}/{}",
                        vector.name
                    );
                    judged += 1;
                }
            }
        }
    }
    assert!(judged > 5, "{judged}");
}
