//! `stipula completions`.

use crate::Folder;

#[test]
fn every_shell_completes_every_command() {
    let folder = Folder::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let outcome = folder.run(&format!("completions {shell}"), b"");
        assert_eq!((outcome.code, outcome.err.as_str()), (0, ""), "{shell}");
        for word in ["check", "explain", "test", "init", "completions", "max-violations", "json"] {
            assert!(outcome.out.contains(word), "{shell} lacks `{word}`");
        }
    }
    assert_eq!(folder.run("completions tcsh", b"").code, 2);
}
