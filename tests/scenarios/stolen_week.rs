//! A week of three offices and twelve laptops, with the network split when one is stolen. At its end all
//! honest notes are in everywhere, the thief's are nowhere, and the next team reads all of it.

use authority::{Reason, Role};
use document::Document;
use domain::kind::{Kind, record_of};
use stories::{Device, Dice, Field, Forger, entries};
use wire::{DeviceId, Lane};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;
const STOLEN: usize = 11;

#[test]
fn a_laptop_stolen_while_the_network_is_split_costs_no_honest_note() {
    let mut field = Field::new(Dice::story(12_007));
    let offices = field.team(["東の本部", "西の本部"], Role::MunicipalityAdmin);
    let teams: [usize; 9] =
        std::array::from_fn(|number| field.member(&format!("班{number}"), Role::HealthTeam));
    assert_eq!(teams[8], STOLEN, "twelve in all");
    let now = field.now_ms;
    let sato = field[teams[0]].register("佐藤 花子", "サトウ ハナコ", now);
    let tanaka = field[teams[0]].register("田中 一郎", "タナカ イチロウ", now);
    field.meet();
    let east: Vec<usize> = [offices[0]]
        .into_iter()
        .chain(teams[..4].to_vec())
        .collect();
    let west: Vec<usize> = [0, offices[1]]
        .into_iter()
        .chain(teams[4..8].to_vec())
        .collect();
    let mut honest = Vec::new();
    let mut forger = None;
    for day in 1..=7_u64 {
        field.part_all();
        field.advance(DAY_MS);
        let now = field.now_ms;
        if day == 3 {
            // Until this evening nobody has missed it, and half of the laptops have no network.
            let mut thief = Forger::of(&field[STOLEN], now);
            let mut record = Document::new(Kind::PersonRecord, record_of(tanaka));
            let note = field[STOLEN].note("盗んだ端末から。", now);
            let change = thief.change(&mut record, &[note]);
            let commit = thief.commit(Kind::PersonRecord, record_of(tanaka), vec![change]);
            let entry = thief.entry(
                thief.space_of(Kind::PersonRecord),
                Lane::Notes,
                vec![commit],
            );
            field.intrude(STOLEN, teams[1]);
            field
                .inject(STOLEN, teams[1], &entries(vec![entry]))
                .expect("works");
            field.run_until_quiet();
            let net = field[STOLEN].net();
            field[teams[1]].replica_mut().disconnected(net);
            let id = DeviceId(field[STOLEN].keys.device_id());
            field.act(0, |replica, now| replica.withdraw(now, &id, Reason::Lost));
            forger = Some(thief);
        }
        for team in &teams[..8] {
            let text = format!("{day}日目、{}。", field[*team].name);
            field[*team].write_note(sato, &text, now).expect("may");
            honest.push(text);
        }
        if day < 3 {
            let text = format!("{day}日目、盗まれる前。");
            field[STOLEN].write_note(sato, &text, now).expect("may");
            honest.push(text);
            field.meet();
            continue;
        }
        for side in [&east, &west] {
            for pair in side.windows(2) {
                field.join(pair[0], pair[1]);
            }
        }
        field.run_until_quiet();
    }
    field.part_all();
    let next = field.member("来週の班", Role::HealthTeam);
    for _ in 0..2 {
        field.meet();
    }
    honest.sort();
    let rest: Vec<usize> = (0..STOLEN).chain([next]).collect();
    for device in rest {
        let here = &field[device];
        let digest = |device: &Device| device.replica().state_digest().expect("reads");
        assert_eq!(digest(here), digest(&field[0]), "{}", here.name);
        assert_eq!(here.lists(), field[0].lists(), "{}", here.name);
        assert_eq!(here.notes_of(sato), honest, "{}", here.name);
        assert!(here.notes_of(tanaka).is_empty(), "nowhere");
        assert_eq!(here.set_aside(), ["beyond_cut"], "and shown");
    }
    let thief = forger.expect("day three came");
    let space = thief.space_of(Kind::PersonRecord);
    let authority = field[0].replica().authority();
    let epoch = authority.writable_epoch(&space).expect("there is one");
    let id = DeviceId(field[STOLEN].keys.device_id());
    assert!(
        !authority.holders(&space, &epoch).contains(&id),
        "what is written now does not open with the thief's keys"
    );
}
