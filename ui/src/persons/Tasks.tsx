import type { ReactNode } from 'react'
import { useState } from 'react'
import { useBackend } from '../backend/backend'
import type { PersonPage, TaskView } from '../generated/app'
import { useCodeLabel } from '../messages/codes'
import { useFailureText } from '../messages/failures'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { person as catalogue } from '../messages/person'
import { Button } from '../parts/Button'
import { daysBetween, todayHere } from '../parts/dayText'
import { StatusBadge } from '../parts/StatusBadge'
import { useSave } from '../parts/useSave'
import { useAnnounce } from '../shell/announce'
import { TaskMarkDialog, asItWas } from './MarkDialog'
import { whoOf } from './personWords'

const CLOSED = new Set(['done', 'cannot_do'])

interface Props {
  page: PersonPage
  onChanged: () => void
  onAdd: () => void
}

/** 次にやること: what was promised, until when; one press marks it as done. */
export function Tasks({ page, onChanged, onAdd }: Props) {
  const { tasks: words, undoneComment } = useWords(catalogue)
  const backend = useBackend()
  const failureText = useFailureText()
  const announce = useAnnounce()
  const { save, failure } = useSave()
  const [changing, setChanging] = useState<TaskView | null>(null)
  const open = page.tasks.filter((task) => !CLOSED.has(task.state))
  const closed = page.tasks.filter((task) => CLOSED.has(task.state))

  const done = async (task: TaskView) => {
    const saved = await save('mark_task', { personId: task.personId, taskId: task.id, state: 'done', due: '', comment: '' })
    if (saved === undefined) return
    announce(words.doneSaved, () => backend.call('mark_task', asItWas(task, undoneComment)))
    onChanged()
  }

  return (
    <section className="section">
      <div className="section-head">
        <h2>{words.title}</h2>
        <Button writes kind="quiet" size="small" onClick={onAdd}>
          {words.add}
        </Button>
      </div>
      {failure !== undefined && (
        <p className="field-error" role="alert">
          {failureText(failure)}
        </p>
      )}
      {open.length === 0 && <p className="quiet">{words.none}</p>}
      <ul className="person-list">
        {open.map((task) => (
          <TaskLine
            key={task.id}
            task={task}
            buttons={
              <>
                <Button writes size="small" aria-label={words.doneOf(task.title)} onClick={() => void done(task)}>
                  {words.done}
                </Button>
                <Button writes kind="quiet" size="small" aria-label={words.changeOf(task.title)} onClick={() => setChanging(task)}>
                  {words.change}
                </Button>
              </>
            }
          />
        ))}
      </ul>
      {closed.length > 0 && (
        <details>
          <summary>{words.closed(closed.length)}</summary>
          <ul className="person-list">
            {closed.map((task) => (
              <TaskLine key={task.id} task={task} buttons={null} />
            ))}
          </ul>
        </details>
      )}
      {changing !== null && (
        <TaskMarkDialog task={changing} onClose={() => setChanging(null)} onChanged={onChanged} />
      )}
    </section>
  )
}

function TaskLine({ task, buttons }: { task: TaskView; buttons: ReactNode }) {
  const words = useWords(catalogue).tasks
  const label = useCodeLabel()
  const formats = useFormats()
  const late = task.due !== '' && !CLOSED.has(task.state) && daysBetween(todayHere(), task.due) < 0
  return (
    <li>
      <span className="person-list-main">
        <span>{task.title}</span>
        {task.promised && (
          <StatusBadge tone="orange" shape="diamond">
            {words.promisedMark}
          </StatusBadge>
        )}
        {task.state !== 'open' && (
          <StatusBadge tone="grey" shape={task.state === 'done' ? 'check' : 'dash'}>
            {label('taskState', task.state)}
          </StatusBadge>
        )}
      </span>
      <span className="person-list-foot">
        <span className="small quiet numbers">
          <span className={late ? 'person-late' : undefined}>
            {task.due === '' ? words.noDue : words.dueOn(formats.shortDay(task.due), late)}
          </span>
          {`・${task.team === '' ? whoOf(task.by) : task.team}`}
          {task.comment !== '' && <span className="person-comment">{task.comment}</span>}
        </span>
        {buttons !== null && <span className="row">{buttons}</span>}
      </span>
    </li>
  )
}
