import { ref, shallowRef } from 'vue'
import { Problem, type Client } from './api'

/* Who this page is signed in as. The cookie is the server's; the page only knows whom it names. */

export interface Me {
  readonly person: string
  readonly post: string
  readonly role: string
  readonly org: string
  readonly org_code: string
  readonly level: number
  readonly ab_post: string | null
  readonly scope: string
  readonly unit: string | null
  readonly grid: string | null
  readonly device: string | null
  readonly expires_at: string
  /** The steps that are not this post's, with the roles that take them. */
  readonly others: Readonly<Record<string, readonly string[]>>
}

export interface Identity {
  readonly login: string
  readonly post: string
  readonly role: string
  readonly org: string
  readonly place: string
  readonly where: string
}

/** unknown until asked; none: sign in first; ended: the server knows the session no more, and what
    stands on the page stays until somebody signs in again; offline: not reachable, so what was known stands. */
export type Standing = 'unknown' | 'none' | 'signed-in' | 'ended' | 'offline'

export function session(api: Client) {
  const me = shallowRef<Me | null>(null)
  const standing = ref<Standing>('unknown')

  async function recall(): Promise<void> {
    try {
      me.value = (await api.get<Me>('/me')).body
      standing.value = 'signed-in'
    } catch (error) {
      const refused = error instanceof Problem && (error.status === 401 || error.status === 403)
      standing.value = refused ? 'none' : 'offline'
      if (refused) me.value = null
    }
  }

  /** Raises Problem and NoAnswer. device: for a phone, whose field work may be dated by capture. */
  async function signIn(login: string, device = false): Promise<void> {
    await api.post('/sessions', { login, face: api.face, ...(device ? { device } : {}) })
    await recall()
  }

  async function signOut(): Promise<void> {
    await api.del('/sessions/current').catch((error: unknown) => {
      if (!(error instanceof Problem && error.status === 401)) throw error // else it has ended already
    })
    me.value = null
    standing.value = 'none'
  }

  function ended(): void {
    if (standing.value === 'signed-in') standing.value = 'ended'
  }

  async function identities(): Promise<readonly Identity[]> {
    return (await api.get<{ identities: Identity[] }>('/demo-identities')).body.identities
  }

  return { me, standing, recall, signIn, signOut, ended, identities }
}
export type Session = ReturnType<typeof session>
