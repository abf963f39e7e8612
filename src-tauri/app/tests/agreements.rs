//! 協定・委託 are entered before a private group is let in, and nobody gets more or longer than they say;
//! roles are given and ended one by one.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use app::failure::Failure;
use common::{Laptop, accord, agreement, ask_to_join, join, line, meet, only_file};
use serde_json::{Value, json};
use tempfile::TempDir;

const DAY: u64 = 24 * 3600 * 1000;

fn office() -> (TempDir, Laptop) {
    let stick = TempDir::new().unwrap();
    let office = Laptop::new(stick.path());
    office.found();
    (stick, office)
}

fn admit(office: &Laptop, role: &str, until: &str, agreement: &Value) -> Result<Value, Failure> {
    let token = only_file(office, "request");
    let seen = office.must("read_enrol_request", json!({ "token": token }));
    office.ask(
        "approve_enrolment",
        json!({
            "token": token, "checkDigits": seen["checkDigits"], "role": role, "validUntil": until,
            "agreement": agreement, "municipality": "",
        }),
    )
}

#[test]
fn a_private_group_is_let_in_only_under_an_agreement_and_within_its_dates_and_classes() {
    let (stick, office) = office();
    let newcomer = Laptop::new(stick.path());
    ask_to_join(&newcomer, "まちの手-1");
    assert_eq!(
        admit(&office, "support_lead", "2026-12-01", &json!("")),
        Err(Failure::Missing {
            field: "agreement".into()
        })
    );
    assert_eq!(
        admit(
            &office,
            "support_lead",
            "2026-12-01",
            &json!("0".repeat(32))
        ),
        Err(Failure::NotFound),
        "no id that nobody entered"
    );
    let mut form = accord("2026-11-20", "2026-11-30");
    form["classes"] = json!(["P1"]);
    let entered = office.must("write_agreement", form);
    assert_eq!(entered["counterpart"], "NPO法人まちの手");
    assert_eq!(entered["standing"], "in_force");
    assert_eq!(
        admit(&office, "support_lead", "2026-12-01", &entered["id"]),
        Err(Failure::AgreementPeriod {
            from: "2026-11-20".into(),
            until: "2026-11-30".into()
        }),
        "a day longer than the agreement"
    );
    admit(&office, "support_lead", "2026-11-30", &entered["id"]).unwrap();
    common::take_pack(&newcomer).unwrap();
    let row = line(&office, "まちの手-1");
    assert_eq!(
        row["reads"],
        json!(["P0", "P1"]),
        "not what the agreement does not list"
    );
    assert_eq!(row["roles"][0]["under"]["counterpart"], "NPO法人まちの手");
    assert_eq!(
        office.must("list_agreements", json!({}))["rows"][0]["devices"],
        1
    );
    // What is not theirs is not on their laptop either.
    let session = newcomer.context.session().unwrap();
    let replica = session.replica();
    let own = wire::ids::DeviceId(replica.device_id());
    let authority = replica.authority();
    let reads = authority
        .spaces()
        .filter(|space| authority.may_read(&own, &space.id));
    let classes: std::collections::BTreeSet<u8> = reads.map(|space| space.class).collect();
    assert_eq!(classes.into_iter().collect::<Vec<_>>(), [0, 1]);
}

#[test]
fn an_agreement_that_is_prolonged_lets_its_people_go_on_and_one_that_is_not_does_not() {
    let (_stick, office) = office();
    let entered = office.must("write_agreement", accord("2026-11-01", "2026-12-10"));
    let lead = join(&office, "まちの手-1", "support_lead", "2026-12-01");
    let device = line(&office, "まちの手-1")["device"].clone();
    let most = line(&office, "まちの手-1")["mayExtendUntil"].clone();
    assert!(most.as_str().unwrap().starts_with("2026-12-10"), "{most}");
    let extend = |until: &str| {
        office.ask(
            "extend_device",
            json!({ "device": device, "validUntil": until }),
        )
    };
    extend("2026-12-10").unwrap();
    assert_eq!(
        extend("2026-12-20"),
        Err(Failure::AgreementPeriod {
            from: "2026-11-01".into(),
            until: "2026-12-10".into()
        })
    );
    let mut form = accord("2026-11-01", "2027-01-31");
    form["id"] = entered["id"].clone();
    office.must("write_agreement", form);
    extend("2026-12-20").unwrap();
    assert_eq!(
        office.must("list_agreements", json!({}))["rows"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    // A group passes its own on, unchanged, and names nothing.
    for file in std::fs::read_dir(&lead.context.settings.exchange)
        .unwrap()
        .flatten()
    {
        std::fs::remove_file(file.path()).unwrap();
    }
    meet(&office, &lead);
    let recorder = Laptop::new(&lead.context.settings.exchange);
    ask_to_join(&recorder, "まちの手-2");
    admit(&lead, "recorder", "2026-11-30", &json!("")).unwrap();
    let row = line(&lead, "まちの手-2");
    assert_eq!(row["roles"][0]["under"]["id"], entered["id"]);
    assert_eq!(
        row["roles"][0]["under"]["counterpart"], "NPO法人まちの手",
        "the directory travels"
    );
}

#[test]
fn only_the_administrator_enters_agreements_and_every_field_is_checked() {
    let (_stick, office) = office();
    let officer = join(&office, "市役所-2", "municipality_officer", "2026-12-01");
    assert_eq!(
        officer.ask("write_agreement", accord("2026-11-01", "2026-12-01")),
        Err(Failure::NotAllowed)
    );
    let refused = |field: &str, value: Value| {
        let mut form = accord("2026-11-01", "2026-12-01");
        form[field] = value;
        office.ask("write_agreement", form).unwrap_err()
    };
    let missing = |field: &str| Failure::Missing {
        field: field.into(),
    };
    let unreadable = |field: &str| Failure::Unreadable {
        field: field.into(),
    };
    assert_eq!(refused("counterpart", json!("  ")), missing("counterpart"));
    assert_eq!(refused("from", json!("")), missing("from"));
    assert_eq!(
        refused("until", json!("2026-10-31")),
        unreadable("until"),
        "before it begins"
    );
    assert_eq!(refused("classes", json!([])), missing("classes"));
    assert_eq!(
        refused("classes", json!(["P1", "P3"])),
        unreadable("classes")
    );
    assert_eq!(
        refused("basis", json!("outsourcing")),
        unreadable("basis"),
        "委託 goes with 委託"
    );
    assert_eq!(
        refused("basis", json!("registered_body")),
        missing("registration")
    );
    assert_eq!(refused("kind", json!("treaty")), unreadable("kind"));
    assert_eq!(
        refused("document", json!("123456789018")),
        Failure::IndividualNumber
    );
    assert_eq!(refused("id", json!("../../etc")), Failure::NotFound);
    assert_eq!(office.must("list_agreements", json!({}))["rows"], json!([]));
}

#[test]
fn a_member_gets_a_second_role_and_loses_it_again_while_the_first_goes_on() {
    let (_stick, office) = office();
    let team = join(&office, "河井小-2", "dispatched_staff", "2026-12-01");
    let device = line(&office, "河井小-2")["device"].clone();
    let give = |role: &str, until: &str| {
        office.ask(
            "give_role",
            json!({ "device": device, "role": role, "validUntil": until, "agreement": "" }),
        )
    };
    give("health_team", "2026-11-27").unwrap();
    meet(&office, &team);
    let status = team.must("status", json!({}));
    assert_eq!(
        status["mayWriteCare"], true,
        "the keys of the new class came with it"
    );
    let row = line(&office, "河井小-2");
    let roles: Vec<&Value> = row["roles"]
        .as_array()
        .unwrap()
        .iter()
        .map(|role| &role["role"])
        .collect();
    assert_eq!(roles, ["dispatched_staff", "health_team"]);

    let grant = row["roles"][1]["grant"].clone();
    assert_eq!(row["roles"][1]["mayEnd"], true);
    let epochs = |laptop: &Laptop, class: u8| {
        let session = laptop.context.session().unwrap();
        let replica = session.replica();
        let authority = replica.authority();
        let space = authority
            .spaces()
            .find(|space| space.class == class)
            .unwrap()
            .id;
        authority.epochs(&space).count()
    };
    let (before_p3, before_p1) = (epochs(&office, 3), epochs(&office, 1));
    office.must("end_role", json!({ "device": device, "grant": grant }));
    assert_eq!(
        epochs(&office, 3),
        before_p3 + 1,
        "what it reads no longer has a new key"
    );
    assert_eq!(
        epochs(&office, 1),
        before_p1,
        "what it goes on reading keeps its key"
    );
    let row = line(&office, "河井小-2");
    assert_eq!(row["standing"], "admitted");
    assert_eq!(row["roles"].as_array().unwrap().len(), 1);
    meet(&office, &team);
    let status = team.must("status", json!({}));
    assert_eq!(status["standing"], "admitted");
    assert_eq!(status["role"], "dispatched_staff");
    assert_eq!(status["mayWriteCare"], false);
    // The last one is not ended in passing.
    let left = row["roles"][0]["grant"].clone();
    assert_eq!(
        office.ask("end_role", json!({ "device": device, "grant": left })),
        Err(Failure::NotAllowed)
    );
    // It may be given again.
    give("health_team", "2026-11-27").unwrap();
}

#[test]
fn who_may_not_give_a_role_cannot_and_nobody_gives_himself_one() {
    let (_stick, office) = office();
    let team = join(&office, "河井小-2", "dispatched_staff", "2026-12-01");
    let own = line(&office, "河井小-2")["device"].clone();
    let first = line(&office, "河井小-1")["device"].clone();
    for device in [own, first] {
        let asked = team.ask(
            "give_role",
            json!({ "device": device, "role": "health_team", "validUntil": "2026-11-30", "agreement": "" }),
        );
        assert_eq!(asked, Err(Failure::NotAllowed));
    }
    let office_own = line(&office, "河井小-1")["device"].clone();
    assert_eq!(
        office.ask(
            "give_role",
            json!({ "device": office_own, "role": "health_team", "validUntil": "2026-11-30", "agreement": "" }),
        ),
        Err(Failure::NotAllowed)
    );
}

#[test]
fn an_operation_whose_agreement_was_only_declared_goes_on() {
    let (_stick, office) = office();
    let lead = join(&office, "B班-1", "health_team", "2026-12-01");
    // As an older version let in a lead: the agreement declared by the act itself.
    {
        let session = office.context.session().unwrap();
        let mut replica = session.replica();
        let device = wire::ids::DeviceId(lead.context.session().unwrap().me.device);
        let grant = replica.authority().device(&device).unwrap().grants[0]
            .grant
            .clone();
        let now = office.context.now_ms();
        let admission = authority::Admission {
            keys: grant.keys,
            account: grant.account,
            org: grant.org,
            agreement: None,
            role: authority::Role::SupportLead,
            units: grant.units,
            classes: vec![0, 1, 2],
            valid_from_ms: now,
            valid_until_ms: now + 20 * DAY,
        };
        replica.admit(now, &admission).unwrap();
    }
    let row = line(&office, "B班-1");
    assert_eq!(row["roles"][0]["role"], "support_lead");
    assert_eq!(row["roles"][0]["under"]["counterpart"], "", "no document");
    let extend = json!({ "device": row["device"], "validUntil": "2026-12-31" });
    office.must("extend_device", extend);
    assert!(agreement(&office).is_string());
}

#[test]
fn who_has_the_right_to_export_by_one_of_two_roles_exports_until_that_role_ends() {
    let (_stick, office) = office();
    let desk = join(&office, "市役所-2", "municipality_officer", "2026-11-27");
    let device = line(&office, "市役所-2")["device"].clone();
    office.must(
        "give_role",
        json!({ "device": device, "role": "health_team", "validUntil": "2026-12-20", "agreement": "" }),
    );
    meet(&office, &desk);
    let export = || app::export::json_lines(&desk.context, &mut Vec::new());
    assert!(
        export().is_ok(),
        "the role that ends later takes nothing away"
    );
    office.clock.go(7 * 24 * 3_600_000);
    assert_eq!(export(), Err(Failure::NotAllowed), "and gives nothing more");
}
