//! One laptop without a window: the program on a folder of its own.
#![allow(
    dead_code,
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing
)]

use serde_json::Value;
use std::io::Write as _;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

pub const PASSPHRASE: &str = "correct horse battery staple";

pub struct Laptop {
    pub home: TempDir,
}

impl Laptop {
    /// A municipality's laptop on which an operation was begun.
    pub fn founded() -> Self {
        let home = TempDir::new().unwrap();
        let laptop = Self { home };
        let founded = laptop.run(&[
            "init",
            "--operation",
            "【訓練】",
            "--municipality",
            "輪島市",
            "--device",
            "市役所-1",
            "--operator",
            "北",
            "--team",
            "本部",
        ]);
        assert!(founded.status.success(), "{founded:?}");
        laptop
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.run_as(PASSPHRASE, arguments, "")
    }

    /// The same with another passphrase, and with something to read.
    pub fn run_as(&self, passphrase: &str, arguments: &[&str], input: &str) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_tsunagi"))
            .args(arguments)
            .env("TSUNAGI_HOME", self.home.path())
            .env("TSUNAGI_PASSPHRASE", passphrase)
            .env("TSUNAGI_TEST_KEYS", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // A program that stops early does not read it.
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        child.wait_with_output().unwrap()
    }

    pub fn code(&self, arguments: &[&str]) -> Option<i32> {
        self.run(arguments).status.code()
    }
}

/// What a program wrote as JSON, whether it succeeded or said why it did not.
pub fn answer(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}
