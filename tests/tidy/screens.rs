//! The screens: words for people, no markup from text, one way into Rust.

use crate::{TRACKED, Tracked, none};

/// Files of the screens themselves.
fn screens() -> impl Iterator<Item = &'static Tracked> {
    TRACKED
        .iter()
        .filter(|file| file.path.starts_with("ui/src/") && file.ends_with(&[".ts", ".tsx"]))
}

/// Before anybody can unlock anything, the language is asked for; it says nothing about people.
const LANGUAGE: &str = "ui/src/shell/languageChoice.ts";

#[test]
fn what_people_wrote_never_becomes_markup_and_nothing_is_kept_in_the_browser() {
    let mut found = Vec::new();
    for file in screens() {
        for (number, line) in file.lines() {
            for hole in [
                "innerHTML",
                "outerHTML",
                "dangerouslySetInnerHTML",
                "insertAdjacentHTML",
                "document.write",
                "new Function(",
                "localStorage",
                "sessionStorage",
                "indexedDB",
                "document.cookie",
            ] {
                let language = file.path == LANGUAGE && hole == "localStorage";
                if line.contains(hole) && !language {
                    found.push(format!("{}:{number}: {hole}", file.path));
                }
            }
        }
    }
    none(
        found,
        "notes are text; what must be kept is kept by Rust, encrypted",
    );
}

#[test]
fn only_the_backend_knows_the_window_library() {
    let found = screens()
        .filter(|file| !file.path.starts_with("ui/src/backend/"))
        .flat_map(|file| {
            file.lines()
                .filter(|(_, line)| line.contains("@tauri-apps/") && line.contains("import"))
                .map(|(number, _)| format!("{}:{number}", file.path))
        })
        .collect();
    none(
        found,
        "screens ask the Backend; see ui/src/backend/backend.ts",
    );
}

/// Words that people do not use, and what to say (checked with tired clerks in mind).
const NOT_OURS: &[(&str, &str)] = &[
    ("同期", "受け渡し、届いた"),
    ("シンクロ", "受け渡し"),
    ("レプリケーション", "受け渡し"),
    ("レプリカ", "端末"),
    ("ノード", "端末"),
    ("ピア", "端末"),
    ("コンフリクト", "入力の食いちがい"),
    ("競合", "入力の食いちがい"),
    ("マージ", "同じ人としてまとめる"),
    ("エラーが発生", "何が起きたかと、次にすること"),
    ("削除", "取り消す（理由）、見えなくする"),
    ("レコード", "記録、世帯、人"),
    ("オブジェクト", "記録、世帯、人"),
    ("データベース", "記録"),
    ("ログイン", "開く"),
    ("無効な", "何が足りないか"),
    ("不正な", "何が足りないか"),
];

/// The part of a line that people see: comments are for us.
fn shown(line: &str) -> &str {
    let line = line.trim_start();
    if line.starts_with("//") || line.starts_with('*') || line.starts_with("/*") {
        return "";
    }
    line.split(" // ").next().unwrap_or_default()
}

#[test]
fn the_screens_speak_the_words_of_the_people_who_use_them() {
    let mut found = Vec::new();
    for file in screens() {
        if file.path.contains(".test.") || file.path.contains("/testing/") {
            continue;
        }
        for (number, line) in file.lines() {
            for (word, instead) in NOT_OURS {
                if shown(line).contains(word) {
                    found.push(format!("{}:{number}: {word} → {instead}", file.path));
                }
            }
        }
    }
    none(found, "see docs/GLOSSARY.md");
}

/// A full stop after a kana or kanji; one that stands alone is only a sign to be read.
fn is_sentence(line: &str) -> bool {
    let written =
        |letter: char| ('\u{3041}'..='\u{30fa}').contains(&letter) || letter >= '\u{4e00}';
    let mut before = None;
    line.contains("ください")
        || line.chars().any(|letter| {
            let ends = letter == '。' && before.is_some_and(written);
            before = Some(letter);
            ends
        })
}

#[test]
fn no_japanese_sentence_stands_in_rust() {
    let below = ["src-tauri/app/src/", "src-tauri/src/", "sync/", "schema/"];
    let mut found = Vec::new();
    for file in TRACKED.iter() {
        let rust = file.path.ends_with(".rs") && file.path.contains("/src/");
        // Made-up people speak, and so do the words of a passphrase.
        let speaks = [
            "schema/practice/",
            "schema/vault/",
            "src-tauri/app/src/demo.rs",
            "src-tauri/app/src/practice_people.rs",
        ];
        if !rust
            || !below.iter().any(|folder| file.path.starts_with(folder))
            || speaks.iter().any(|folder| file.path.starts_with(folder))
            || file.path.ends_with("/tests.rs")
        {
            continue;
        }
        for (number, line) in file.lines() {
            if line.contains("#[cfg(test)]") {
                break;
            }
            if is_sentence(shown(line)) {
                found.push(format!("{}:{number}", file.path));
            }
        }
    }
    none(
        found,
        "Rust names what happened; ui/src/messages chooses the words",
    );
}
