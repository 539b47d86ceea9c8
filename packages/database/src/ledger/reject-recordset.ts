/** The column list of rejects as `jsonb_to_recordset` reads them. */
export const REJECT_RECORDSET = '(line bigint, "column" text, code text, message text, raw text)';
