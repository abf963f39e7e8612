import { useState } from 'react'
import { useAnswer } from '../backend/useAnswer'
import type { Holdings, MemberDevice } from '../generated/app'
import { useFailureText } from '../messages/failures'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { lost as catalogue } from '../messages/lost'
import { members as memberCatalogue } from '../messages/members'
import { LeakSheet } from '../paper/LeakSheet'
import { PrintButton } from '../paper/Sheet'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'
import { ScreenTitle } from '../parts/ScreenTitle'
import { Select } from '../parts/Select'
import { Table } from '../parts/Table'
import { useSave } from '../parts/useSave'
import { useNavigation } from '../shell/navigation'
import { DeviceDialog } from './DeviceDialog'
import { useMemberWords } from './memberWords'
import { Standing } from './Standing'
import './members.css'

/** 紛失・盗難: stop the device, withdraw it, see what it held, print the report. One after the other. */
export function LostScreen({ id }: { id: string }) {
  const words = useWords(catalogue)
  const { standings } = useWords(memberCatalogue)
  const failureText = useFailureText()
  const say = useMemberWords()
  const { go } = useNavigation()
  const { value: devices, failure, again } = useAnswer('list_members', {})
  const [chosen, setChosen] = useState(id)
  // Those that can be stopped, and those that were: their report may still be due.
  const concerned = devices?.filter((one) => !one.own && (one.mayFreeze || one.mayWithdraw || one.standing === 'withdrawn'))
  const member = concerned?.find((one) => one.device === chosen)
  return (
    <div className="screen members">
      <div>
        <Button kind="quiet" size="small" onClick={() => go({ screen: 'members' })}>
          {words.back}
        </Button>
      </div>
      <ScreenTitle>{words.title}</ScreenTitle>
      <p>{words.lead}</p>
      <section className="section stack">
        <h2>{words.step1}</h2>
        {failure !== undefined && <Banner kind="warning" title={failureText(failure)} />}
        {concerned === undefined ? (
          failure === undefined && (
            <p role="status" className="quiet">
              {words.loading}
            </p>
          )
        ) : concerned.length === 0 ? (
          <p>{words.noneToChoose}</p>
        ) : (
          <Select
            label={words.choose}
            width="full"
            value={chosen}
            onChange={setChosen}
            options={[
              { value: '', label: words.chooseNone },
              ...concerned.map((one) => ({
                value: one.device,
                label: words.option(say.name(one), say.who(one), standings[one.standing] ?? one.standing),
              })),
            ]}
          />
        )}
      </section>
      {member !== undefined && (
        <>
          <Stop member={member} onDone={again} />
          <Withdraw member={member} onDone={again} />
          <Held key={`${member.device}/${member.standing}`} member={member} />
        </>
      )}
    </div>
  )
}

interface StepProps {
  member: MemberDevice
  onDone: () => void
}

function Stop({ member, onDone }: StepProps) {
  const words = useWords(catalogue)
  const formats = useFormats()
  const failureText = useFailureText()
  const { save, failure, saving } = useSave()
  const freeze = async () => {
    if ((await save('freeze_device', { device: member.device })) !== undefined) onDone()
  }
  return (
    <section className="section stack">
      <h2>{words.step2}</h2>
      {member.standing === 'withdrawn' ? (
        <p>{words.freezeSkipped}</p>
      ) : member.suspendedUntil !== null ? (
        <Banner kind="good" live="status" title={words.frozen(formats.time(member.suspendedUntil))} />
      ) : (
        <>
          <p>{words.freezeWhat}</p>
          {member.mayFreeze ? (
            <div>
              <Button writes kind="primary" busy={saving} onClick={() => void freeze()}>
                {saving ? words.freezeBusy : words.freeze}
              </Button>
            </div>
          ) : (
            <p className="quiet">{words.freezeNot}</p>
          )}
        </>
      )}
      {failure !== undefined && <Banner kind="warning" live="alert" title={failureText(failure)} />}
    </section>
  )
}

function Withdraw({ member, onDone }: StepProps) {
  const words = useWords(catalogue)
  const formats = useFormats()
  const [asking, setAsking] = useState(false)
  return (
    <section className="section stack">
      <h2>{words.step3}</h2>
      {member.withdrawn !== null ? (
        <>
          <Banner
            kind="good"
            live="status"
            title={words.withdrawn(member.withdrawn.at === null ? '' : formats.time(member.withdrawn.at))}
          />
          <Standing member={member} />
        </>
      ) : (
        <>
          <p>{words.withdrawWhat}</p>
          <p className="small">{words.withdrawKeeps}</p>
          {member.mayWithdraw ? (
            <div>
              <Button writes kind="danger" onClick={() => setAsking(true)}>
                {words.withdraw}
              </Button>
            </div>
          ) : (
            <p className="quiet">{words.withdrawNot}</p>
          )}
        </>
      )}
      {asking && (
        <DeviceDialog
          member={member}
          act="withdraw"
          reason="lost"
          onClose={() => setAsking(false)}
          onDone={() => {
            setAsking(false)
            onDone()
          }}
        />
      )}
    </section>
  )
}

function Held({ member }: { member: MemberDevice }) {
  const words = useWords(catalogue)
  const failureText = useFailureText()
  const { value: holdings, failure } = useAnswer('device_holdings', { device: member.device })
  return (
    <>
      <section className="section stack">
        <h2>{words.step4}</h2>
        {holdings !== undefined ? (
          <HeldTable holdings={holdings} />
        ) : failure !== undefined ? (
          <Banner kind="warning" title={failureText(failure)} />
        ) : (
          <p role="status" className="quiet">
            {words.loading}
          </p>
        )}
      </section>
      {holdings !== undefined && (
        <section className="section stack">
          <h2>{words.step5}</h2>
          <p className="small">{words.sheetWhat}</p>
          {holdings.member.withdrawn === null ? (
            <p>{words.before}</p>
          ) : (
            <p>{words.reached(holdings.member.withdrawn.known, holdings.member.withdrawn.of)}</p>
          )}
          <div>
            <PrintButton sheet={() => <LeakSheet holdings={holdings} />} />
          </div>
        </section>
      )}
    </>
  )
}

function HeldTable({ holdings }: { holdings: Holdings }) {
  const words = useWords(catalogue)
  const formats = useFormats()
  const { lastHeard } = holdings.member
  return (
    <>
      <p className="small">{words.heldWhat}</p>
      <p>
        <strong className="numbers">{words.people(formats.count(holdings.people))}</strong>
      </p>
      <Table
        label={words.step4}
        rows={holdings.held}
        rowKey={(line) => line.class}
        rowHeight={40}
        columns={[
          { key: 'kind', head: words.heldColumns.kind, names: true, cell: (line) => words.kinds[line.class] ?? line.class },
          {
            key: 'people',
            head: words.heldColumns.people,
            align: 'end',
            width: '8rem',
            cell: (line) => (!line.counted ? words.notCounted : line.class === 'P0' ? words.noPeople : formats.count(line.people)),
          },
          {
            key: 'records',
            head: words.heldColumns.records,
            align: 'end',
            width: '9rem',
            cell: (line) => (line.counted ? formats.count(line.records) : words.notCounted),
          },
        ]}
      />
      <p className="small">{lastHeard === null ? words.neverHeard : words.lastHeard(formats.time(lastHeard))}</p>
    </>
  )
}
