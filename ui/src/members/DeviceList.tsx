import { useState } from 'react'
import type { MemberDevice, RoleView } from '../generated/app'
import { useCodeLabel } from '../messages/codes'
import { agreements as agreementWords } from '../messages/agreements'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { members as catalogue } from '../messages/members'
import { Button } from '../parts/Button'
import { Table } from '../parts/Table'
import { DeviceDialog } from './DeviceDialog'
import { EndRoleDialog } from './RoleDialogs'
import { useMemberWords } from './memberWords'
import { Standing } from './Standing'

/** What is to be done with a device. */
export type Act = 'extend' | 'role' | 'freeze' | 'withdraw'

/** Every device of the operation by team: who works with it, until when, how it stands, what can be done. */
export function DeviceList({ members, onChanged }: { members: readonly MemberDevice[]; onChanged: () => void }) {
  const words = useWords(catalogue)
  const [chosen, setChosen] = useState<{ device: string; act: Act }>()
  const [ending, setEnding] = useState<{ member: MemberDevice; role: RoleView }>()
  const member = members.find((one) => one.device === chosen?.device)
  const teams = [...new Set(members.map((one) => one.team))]
  return (
    <>
      {teams.map((team) => (
        <section key={team} className="members-team" aria-label={team === '' ? words.noTeam : team}>
          <h3>{team === '' ? words.noTeam : team}</h3>
          <Team
            team={team}
            members={members.filter((one) => one.team === team)}
            onAct={(device, act) => setChosen({ device, act })}
            onEnd={(member, role) => setEnding({ member, role })}
          />
        </section>
      ))}
      {members.some((one) => one.withdrawn !== null) && <p className="quiet small">{words.reachedWhat}</p>}
      {ending !== undefined && (
        <EndRoleDialog
          {...ending}
          onClose={() => setEnding(undefined)}
          onDone={() => {
            setEnding(undefined)
            onChanged()
          }}
        />
      )}
      {chosen !== undefined && member !== undefined && (
        <DeviceDialog
          member={member}
          act={chosen.act}
          onClose={() => setChosen(undefined)}
          onDone={() => {
            setChosen(undefined)
            onChanged()
          }}
        />
      )}
    </>
  )
}

interface TeamProps {
  team: string
  members: readonly MemberDevice[]
  onAct: (device: string, act: Act) => void
  onEnd: (member: MemberDevice, role: RoleView) => void
}

function Team({ team, members, onAct, onEnd }: TeamProps) {
  const words = useWords(catalogue)
  const formats = useFormats()
  const say = useMemberWords()
  return (
    <Table
      label={`${words.list} ${team === '' ? words.noTeam : team}`}
      rows={members}
      rowKey={(member) => member.device}
      columns={[
        {
          key: 'device',
          head: words.columns.device,
          names: true,
          width: '19%',
          cell: (member) => (
            <>
              {say.name(member)}
              {member.own && <span className="members-own-mark">{words.thisDevice}</span>}
              {!member.own && (
                <span className="members-what numbers">
                  {member.lastHeard === null ? words.neverHeard : words.lastHeard(formats.ago(member.lastHeard))}
                </span>
              )}
            </>
          ),
        },
        {
          key: 'who',
          head: words.columns.who,
          width: '10%',
          cell: (member) => member.operatorName,
        },
        {
          key: 'role',
          head: words.columns.role,
          width: '22%',
          cell: (member) => (
            <>
              {member.roles.length < 2 && say.role(member)}
              {member.roles.length < 2 && <Under role={member.roles[0]} />}
              {member.roles.length > 1 && (
                <ul className="members-several">
                  {member.roles.map((role) => (
                    <Role key={role.grant} member={member} role={role} onEnd={() => onEnd(member, role)} />
                  ))}
                </ul>
              )}
              <span className="members-what">{say.scope(member)}</span>
            </>
          ),
        },
        {
          key: 'until',
          head: words.columns.until,
          width: '14%',
          cell: (member) => <span className="numbers members-day">{formats.day(member.until)}</span>,
        },
        { key: 'standing', head: words.columns.standing, width: '18%', cell: (member) => <Standing member={member} /> },
        {
          key: 'acts',
          head: words.columns.acts,
          width: '17%',
          cell: (member) => <Acts member={member} name={say.name(member)} onAct={(act) => onAct(member.device, act)} />,
        },
      ]}
    />
  )
}

/** One of several roles, with its own end. */
function Role({ member, role, onEnd }: { member: MemberDevice; role: RoleView; onEnd: () => void }) {
  const words = useWords(catalogue)
  const label = useCodeLabel()
  const formats = useFormats()
  const name = useMemberWords().name(member)
  const called = role.role === '' ? words.noRole : label('role', role.role)
  return (
    <li>
      {called} <span className="numbers small quiet">{words.roleUntil(formats.day(role.until))}</span>
      <Under role={role} />
      {role.mayEnd && (
        <Button writes kind="quiet" size="small" aria-label={words.endRoleOf(name, called)} onClick={onEnd}>
          {words.endRole}
        </Button>
      )}
    </li>
  )
}

/** Under which agreement somebody works. */
function Under({ role }: { role: RoleView | undefined }) {
  const words = useWords(agreementWords)
  const formats = useFormats()
  if (role?.under == null) return null
  const until = formats.day(role.under.until)
  return (
    <span className="members-what">
      {role.under.counterpart === '' ? words.underUnknown(until) : words.under(role.under.counterpart, until)}
    </span>
  )
}

function Acts({ member, name, onAct }: { member: MemberDevice; name: string; onAct: (act: Act) => void }) {
  const words = useWords(catalogue)
  const extends_ = member.mayExtendUntil !== null && member.mayExtendUntil > member.until
  if (member.own) return null
  const gives = member.mayGive.length > 0 && member.standing !== 'withdrawn'
  if (!extends_ && !gives && !member.mayFreeze && !member.mayWithdraw) {
    return member.standing === 'withdrawn' ? null : <span className="quiet small">{words.noActs}</span>
  }
  return (
    <div className="members-acts">
      {extends_ && (
        <Button writes kind="quiet" size="small" aria-label={words.extendOf(name)} onClick={() => onAct('extend')}>
          {words.extend}
        </Button>
      )}
      {gives && (
        <Button writes kind="quiet" size="small" aria-label={words.giveRoleOf(name)} onClick={() => onAct('role')}>
          {words.giveRole}
        </Button>
      )}
      {member.mayFreeze && (
        <Button writes kind="quiet" size="small" aria-label={words.freezeOf(name)} onClick={() => onAct('freeze')}>
          {words.freeze}
        </Button>
      )}
      {member.mayWithdraw && (
        <Button writes kind="quiet" size="small" aria-label={words.withdrawOf(name)} onClick={() => onAct('withdraw')}>
          {words.withdraw}
        </Button>
      )}
    </div>
  )
}
