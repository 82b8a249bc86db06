package guide

// DomainRow is a domain in a list of several: the same in the list of the wizard and on a live board.
type DomainRow struct {
	Domain  string // as it is shown
	Mark    Mark
	Mode    string // of the policy that senders can fetch
	Next    string // the next thing, and when
	Where   string // where its mail and DNS are
	Trouble string // what is wrong and what it costs; empty where nothing is
}
