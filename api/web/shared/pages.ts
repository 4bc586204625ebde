/** A page of the desk that the bar leads to. */
export interface Page {
  readonly name: string
  readonly href: string
  readonly label: string
}

type Said = (key: 'shared.page.board' | 'shared.page.metrics' | 'shared.page.three-no'
  | 'shared.page.audit' | 'shared.page.public') => string

/** Where the bar of every desk page leads; an instant of the past goes along. */
export function deskPages(t: Said, asOf?: string): Page[] {
  const then = asOf ? `?as_of=${encodeURIComponent(asOf)}` : ''
  return [
    { name: 'board', href: `/console${then}`, label: t('shared.page.board') },
    { name: 'metrics', href: `/auditor/metrics${then}`, label: t('shared.page.metrics') },
    { name: 'three-no', href: `/auditor/three-no${then}`, label: t('shared.page.three-no') },
    { name: 'audit', href: `/auditor/incidents${then}`, label: t('shared.page.audit') },
    { name: 'public', href: '/public', label: t('shared.page.public') },
  ]
}
