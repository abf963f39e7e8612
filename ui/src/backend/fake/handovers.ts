import type { Gathered, HandoverView, NeedView, PersonRow, TaskView } from '../../generated/app'
import { by } from './people'

const iso = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

/** Cases to hand over, gravest first. */
export function gather(people: PersonRow[], needs: NeedView[], tasks: TaskView[]): Gathered {
  const reasons = [['urgent', 'promised'], ['due'], ['absent'], ['need_open'], ['conflict'], ['not_left']]
  return {
    items: people.slice(0, 14).map((person, index) => ({
      person,
      reasons: reasons[index % reasons.length] ?? [],
      summary: person.summary,
      todo: index === 0 ? '薬の残りを確かめる' : '',
      tasks: tasks.filter((task) => task.personId === person.id),
      needs: needs.filter((need) => need.personId === person.id),
      visits: (index * 2) % 5,
    })),
    onlyHere: 14,
  }
}

/** A handover of the team before, waiting to be taken over. */
export function incoming(people: PersonRow[]): HandoverView {
  return {
    row: { id: 'handover-0', fromTeam: 'B班', toTeam: 'A班', sentAt: new Date(Date.now() - 5 * 3_600_000).toISOString(), items: 12, taken: 3, asked: 1, state: 'taking', side: 'incoming' },
    periodFrom: iso(-7),
    periodTo: iso(-1),
    situation: '河井小は断水が続く。夜間の見回りは21時と3時。支援物資は火・金。',
    items: people.slice(0, 12).map((person, index) => ({
      id: `item-${index}`,
      person: index === 11 ? null : person,
      reasons: index === 0 ? ['urgent', 'promised'] : index % 3 === 1 ? ['need_open'] : ['absent'],
      summary: person.summary || (index % 2 ? '日中は片づけに自宅へ。' : ''),
      todo: index === 0 ? '薬の残りを確かめる。社協へ寝具の返事待ち。' : '',
      ifThen: index === 0 ? '酸素が下がったら日赤班へ。' : '',
      word: index === 0 ? '長男と連絡がつかない。夜が心配。' : '',
      answer:
        index >= 1 && index <= 3
          ? { decision: 'taken', question: '', by: by('佐藤', 'A班', '河井小-2', 1) }
          : index === 4
            ? { decision: 'asked', question: '食事の制限はありますか。', by: by('佐藤', 'A班', '河井小-2', 1) }
            : null,
    })),
    signatures: [{ side: 'outgoing', by: by('森', 'B班', 'B班-1', 5), valid: true }],
    proof: {
      notes: 61,
      heldByTwo: 58,
      lacking: people.slice(2, 5).map((person, index) => ({
        id: `lack-${index}`,
        kind: index === 1 ? 'picture' : 'note',
        personName: person.name,
        at: new Date(Date.now() - (30 - index) * 3_600_000).toISOString(),
        holders: index === 0 ? [] : ['B班-2'],
      })),
    },
  }
}
