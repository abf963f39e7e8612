import { useAnswer } from '../backend/useAnswer'
import { useCodeLabel } from '../messages/codes'
import { digitGroups, useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { members as catalogue } from '../messages/members'
import { CheckNumber } from '../parts/CheckNumber'
import { ScreenTitle } from '../parts/ScreenTitle'
import { daysLeft, useStatus } from '../shell/status'
import { Newcomer } from './Newcomer'
import './members.css'

/** 端末を入れる: this device's own right, and the way in for another one. */
export function MembersScreen() {
  const words = useWords(catalogue)
  const label = useCodeLabel()
  const formats = useFormats()
  const shell = useStatus()
  // The frame's status may be older than this screen.
  const { value } = useAnswer('status', {})
  const status = value ?? shell
  const left = daysLeft(status.validUntil, new Date())
  const role =
    status.role === null
      ? words.noRole
      : status.role === 'municipality_admin'
        ? words.founder
        : label('role', status.role)
  return (
    <div className="screen members">
      <ScreenTitle>{words.title}</ScreenTitle>
      <section className="section">
        <h2>{words.own}</h2>
        <dl className="members-own">
          <div>
            <dt>{words.ownDevice}</dt>
            <dd>{status.deviceName}</dd>
          </div>
          <div>
            <dt>{words.ownOperator}</dt>
            <dd>{[status.operatorName, status.team].filter((part) => part !== '').join('・')}</dd>
          </div>
          <div>
            <dt>{words.ownRole}</dt>
            <dd>
              {role}
              {status.role !== null && words.roleSees[status.role] !== undefined && (
                <span className="members-what">{words.roleSees[status.role]}</span>
              )}
            </dd>
          </div>
          {status.validUntil !== null && left !== null && (
            <div>
              <dt>{words.ownUntil}</dt>
              <dd className="numbers">{words.ownUntilValue(formats.day(status.validUntil), left)}</dd>
            </div>
          )}
          {status.rootFingerprint !== null && (
            <div>
              <dt>{words.fingerprint}</dt>
              <dd>
                <CheckNumber groups={digitGroups(status.rootFingerprint)} />
                <span className="members-what">{words.fingerprintWhat}</span>
              </dd>
            </div>
          )}
        </dl>
      </section>
      <section className="section">
        <h2>{words.newcomer}</h2>
        {status.mayEnrol ? <Newcomer /> : <p className="quiet">{words.notAllowedHere}</p>}
      </section>
    </div>
  )
}
