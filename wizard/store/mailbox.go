package store

import (
	"encoding/json"
	"os"
	"slices"

	"mailseal/wizard/facts"
)

// mailboxesFileName has how far mailboxes were read. Where it is lost, all is read again.
const mailboxesFileName = "mailboxes-read.json"

// maxMailboxes is how many of a domain are remembered: those that were read last.
const maxMailboxes = 50

// mailboxRead is one folder that was read. No password is ever here.
type mailboxRead struct {
	Mailbox string `json:"mailbox"` // the user, and the server with its port
	Folder  string `json:"folder"`
	facts.MailPlace
}

func (m mailboxRead) is(mailbox, folder string) bool {
	return m.Mailbox == mailbox && m.Folder == folder
}

// MailPlace returns how far a folder was read for a domain.
func (s *Store) MailPlace(domain, mailbox, folder string) facts.MailPlace {
	for _, m := range s.mailboxesRead(domain) {
		if m.is(mailbox, folder) {
			return m.MailPlace
		}
	}
	return facts.MailPlace{}
}

// MarkMailboxRead remembers how far a folder was read for a domain. Call it when what was in the mails is saved.
func (s *Store) MarkMailboxRead(domain, mailbox, folder string, place facts.MailPlace) error {
	if s.MailPlace(domain, mailbox, folder) == place {
		return nil
	}
	return s.locked(domain, func(root *os.Root) error {
		all := slices.DeleteFunc(s.mailboxesRead(domain), func(m mailboxRead) bool { return m.is(mailbox, folder) })
		all = append(all, mailboxRead{mailbox, folder, place})
		body, err := json.MarshalIndent(all[max(0, len(all)-maxMailboxes):], "", "  ")
		if err != nil {
			return err
		}
		return s.write(root, mailboxesFileName, append(body, '\n'), fileMode)
	})
}

func (s *Store) mailboxesRead(domain string) (all []mailboxRead) {
	if checkDomain(domain) != nil {
		return nil
	}
	body, err := readFile(s.path(domain, mailboxesFileName))
	if err != nil || json.Unmarshal(body, &all) != nil {
		return nil
	}
	return all
}
