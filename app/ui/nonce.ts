import { createContext } from 'react'

/** The CSP nonce of the page being rendered; undefined in the browser, which hides it. */
export const NonceContext = createContext<string | undefined>(undefined)
