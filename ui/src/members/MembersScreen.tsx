import { useAnswer } from '../backend/useAnswer'
import { useCodeLabel } from '../messages/codes'
import { useFailureText } from '../messages/failures'
import { digitGroups, useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { members as catalogue } from '../messages/members'
import { enrol } from '../messages/enrol'
import { CardSheet } from '../paper/CardSheet'
import { PrintButton } from '../paper/Sheet'
import { CheckNumber } from '../parts/CheckNumber'
import { Banner } from '../parts/Banner'
import { ScreenTitle } from '../parts/ScreenTitle'
import { WritingArea } from '../parts/WritingArea'
import { useNavigation, writeRoute } from '../shell/navigation'
import { daysLeft, useStatus } from '../shell/status'
import { AgreementsSection } from './AgreementsSection'
import { DeviceList } from './DeviceList'
import { EnvelopeSection } from './EnvelopeSection'
import { KeysSection } from './KeysSection'
import { Newcomer } from './Newcomer'
import { EndedSection } from './EndedSection'
import { ReturnHere } from './ReturnHere'
import { UnitSection } from './UnitSection'
import './members.css'

/** 端末の管理: who works with which device until when, ending and renewing that, and the way in. */
export function MembersScreen() {
  const words = useWords(catalogue)
  const label = useCodeLabel()
  const formats = useFormats()
  const shell = useStatus()
  // The frame's status may be older than this screen.
  const { value } = useAnswer('status', {})
  const status = value ?? shell
  const failureText = useFailureText()
  const { go } = useNavigation()
  const { value: devices, failure, again } = useAnswer('list_members', {})
  const { value: card } = useAnswer('root_card', {}, { on: () => false })
  const codeWords = useWords(enrol)
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
      <p>
        {words.lostLead}{' '}
        <a
          href={writeRoute({ screen: 'lost' })}
          onClick={(event) => {
            event.preventDefault()
            go({ screen: 'lost' })
          }}
        >
          {words.lostOpen}
        </a>
      </p>
      <section className="section">
        <h2>{words.list}</h2>
        <p className="quiet small">{words.listWhat}</p>
        {devices !== undefined ? (
          <DeviceList members={devices} onChanged={again} />
        ) : failure !== undefined ? (
          <Banner kind="warning" title={failureText(failure)} />
        ) : (
          <p role="status" className="quiet">
            {words.loading}
          </p>
        )}
      </section>
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
          {card !== undefined && (
            <div>
              <dt>{codeWords.card}</dt>
              <dd>
                <PrintButton sheet={() => <CardSheet card={card} />} />
                <span className="members-what">{codeWords.cardWhat}</span>
              </dd>
            </div>
          )}
        </dl>
      </section>
      <AgreementsSection />
      <section className="section">
        <h2>{words.newcomer}</h2>
        {status.mayEnrol ? (
          <WritingArea>
            <Newcomer />
          </WritingArea>
        ) : (
          <p className="quiet">{words.notAllowedHere}</p>
        )}
      </section>
      {status.mayEnrol && <EndedSection />}
      <ReturnHere />
      {status.mayEnrol && <KeysSection />}
      {status.role === 'municipality_admin' && (
        <WritingArea>
          <UnitSection />
          <EnvelopeSection onChanged={again} />
        </WritingArea>
      )}
    </div>
  )
}
