package facts

// MailPlace is how far a folder of a mailbox was read. The zero value is its beginning.
type MailPlace struct {
	Validity uint32 `json:"uid_validity"` // while it stays, the numbers of mails do (RFC 3501 §2.3.1.1); 0: they never do
	UID      uint32 `json:"uid"`          // of the last mail that need not be read again
}
