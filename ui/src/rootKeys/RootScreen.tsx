import { useState } from 'react'
import { useAnswer } from '../backend/useAnswer'
import type { ProposalView } from '../generated/app'
import { useFailureText } from '../messages/failures'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { root as catalogue } from '../messages/root'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'
import { ScreenTitle } from '../parts/ScreenTitle'
import { Table } from '../parts/Table'
import { WritingArea } from '../parts/WritingArea'
import { useSave } from '../parts/useSave'
import { KeysHere } from './KeysHere'
import { KeysChoice } from './KeysChoice'
import { Propose } from './Propose'
import './root.css'

/** 災害対応の責任者: the keys of the root, what they decide together, and what waits for a second one. */
export function RootScreen() {
  const words = useWords(catalogue)
  const failureText = useFailureText()
  const { value: state, failure, again } = useAnswer('root_state', {})
  const [told, setTold] = useState<ProposalView>()
  return (
    <div className="screen stack-wide root-screen">
      <ScreenTitle>{words.title}</ScreenTitle>
      {failure !== undefined && <Banner kind="warning" title={failureText(failure)} />}
      {state !== undefined && (
        <>
          <p>{state.keys === 1 ? words.leadOne : words.lead(state.keys, state.threshold)}</p>
          {state.closed && <Banner kind="warning" title={words.closed} />}
          {state.here.length > 0 && <KeysHere state={state} onChanged={again} />}
          {told !== undefined && <Told proposal={told} />}
          <WritingArea>
            <Propose
              state={state}
              onMade={(proposal) => {
                setTold(proposal)
                again()
              }}
            />
            <Waiting
              hereToo={state.here.length > 0}
              onSigned={(proposal) => {
                setTold(proposal)
                again()
              }}
            />
          </WritingArea>
        </>
      )}
    </div>
  )
}

/** What came of a proposal or a signature. */
function Told({ proposal }: { proposal: ProposalView }) {
  const words = useWords(catalogue)
  const what = words.acts[proposal.what] ?? proposal.what
  if (!proposal.published) {
    return (
      <Banner kind="note" live="status" title={words.waiting(what, proposal.signed.length, proposal.threshold)}>
        {proposal.file !== null && words.waitingFile(proposal.file.fileName, proposal.file.folder)}
      </Banner>
    )
  }
  return (
    <Banner kind="good" live="status" title={words.published(what)}>
      {proposal.pack !== null && words.publishedPack(proposal.pack.fileName, proposal.pack.folder)}
    </Banner>
  )
}

/** Proposals that lie here: what they say, who has signed, and signing. */
function Waiting({ hereToo, onSigned }: { hereToo: boolean; onSigned: (proposal: ProposalView) => void }) {
  const words = useWords(catalogue)
  const formats = useFormats()
  const failureText = useFailureText()
  const { value: files, again } = useAnswer('find_files', { kind: 'proposal' })
  const { save, failure, saving } = useSave()
  const [seen, setSeen] = useState<ProposalView>()
  const [keys, setKeys] = useState<readonly string[]>([])
  const look = async (token: string) => setSeen(await save('root_read', { token }))
  const sign = async () => {
    if (seen === undefined) return
    const signed = await save('root_sign', { token: seen.token, keys: [...keys] })
    if (signed === undefined) return
    setSeen(undefined)
    onSigned(signed)
  }
  return (
    <section className="section stack">
      <h2>{words.signTitle}</h2>
      <p className="small">{words.signWhat}</p>
      <div>
        <Button size="small" onClick={again}>
          {words.look}
        </Button>
      </div>
      {files !== undefined && (
        <Table
          label={words.signTitle}
          rows={files}
          rowKey={(file) => file.token}
          empty={words.noProposals}
          columns={[
            { key: 'name', head: words.file, names: true, cell: (file) => file.fileName },
            { key: 'when', head: words.when, cell: (file) => <span className="numbers">{formats.time(file.modified)}</span> },
            {
              key: 'open',
              head: <span className="unseen">{words.open}</span>,
              align: 'end',
              cell: (file) => (
                <Button size="small" aria-label={words.openOf(file.fileName)} onClick={() => void look(file.token)}>
                  {words.open}
                </Button>
              ),
            },
          ]}
        />
      )}
      {failure !== undefined && (
        <p className="field-error" role="alert">
          {failureText(failure)}
        </p>
      )}
      {seen !== undefined && (
        <div className="stack root-proposal">
          <h3>{words.acts[seen.what] ?? seen.what}</h3>
          <p>{words.actWhat[seen.what]}</p>
          <dl className="root-facts">
            {seen.at !== null && (
              <div>
                <dt>{words.at}</dt>
                <dd className="numbers">{formats.time(seen.at)}</dd>
              </div>
            )}
            {seen.device !== '' && (
              <div>
                <dt>{words.device}</dt>
                <dd>{seen.deviceName || seen.device}</dd>
              </div>
            )}
            <div>
              <dt>{words.signed}</dt>
              <dd>{words.signedBy(seen.signed, seen.threshold)}</dd>
            </div>
          </dl>
          {seen.published ? (
            <Banner kind="good" title={words.isPublished} />
          ) : seen.stale ? (
            <Banner kind="warning" title={failureText({ code: 'proposal_stale' })} />
          ) : (
            <>
              <KeysChoice chosen={keys} onChange={setKeys} hereToo={hereToo} />
              <div>
                <Button writes kind="primary" busy={saving} onClick={() => void sign()}>
                  {words.sign}
                </Button>
              </div>
            </>
          )}
        </div>
      )}
    </section>
  )
}
