/** How a session was authenticated; `timestamp` in seconds since 1970, as in the token. */
export interface MethodReference {
  method: string
  timestamp: number
}

/** Fields are named as in the table; instants are milliseconds since 1970. */
export interface Session {
  id: string
  user_id: string
  aal: 'aal1' | 'aal2'
  /** The newest first. */
  amr: MethodReference[]
  refresh_hmac_key: Uint8Array
  /** Of the current refresh token. */
  refresh_counter: number
  refreshed_at: number
  created_at: number
}
