package plan

import "mailseal/wizard/mtasts"

// TaskID names a task.
type TaskID string

// The tasks, in the order that is safe: nothing points at what is not there yet (RFC 8461 §8.1).
const (
	ReportRecord TaskID = "report-record" // where reports go; breaks nothing, and shows what the rest does
	PolicyHost   TaskID = "policy-host"   // mta-sts.DOMAIN leads to a web server
	PolicyFile   TaskID = "policy-file"   // the web server has the policy
	STSRecord    TaskID = "sts-record"    // the record that makes senders fetch the policy; always last
)

// The tasks of a change of provider and of a removal. No Plan has them: what is published is softened
// by a Plan first, and only then do they follow, one at a time.
const (
	MailServers TaskID = "mail-servers" // the domain's MX records change
	DropRecord  TaskID = "drop-record"  // the _mta-sts record goes
	DropHost    TaskID = "drop-host"    // then the name mta-sts, before its hosting: nobody else can take it over
)

// Task is one record or file to publish, to change or to delete.
type Task struct {
	ID     TaskID
	Record *Record  // nil for all but records to publish
	File   *File    // nil for all but PolicyFile
	MX     []string // of MailServers: the new mail servers
	Drop   []Record // what is to be deleted; values as they were seen
}

// File is the policy file.
type File struct {
	URL  string // where senders fetch it
	Body string
}

// Tasks lists what the plan has to be live, in the safe order.
func (p Plan) Tasks() []Task {
	var tasks []Task
	if report, ok := p.ReportRecord(); ok {
		tasks = append(tasks, Task{ID: ReportRecord, Record: &report})
	}
	if host, ok := p.HostRecord(); ok {
		tasks = append(tasks, Task{ID: PolicyHost, Record: &host})
	}
	sts := p.STSRecord()
	return append(tasks, p.FileTask(), Task{ID: STSRecord, Record: &sts})
}

// FileTask returns the task of the policy file.
func (p Plan) FileTask() Task {
	return Task{ID: PolicyFile, File: &File{URL: mtasts.PolicyURL(p.Domain), Body: p.Target.Policy().String()}}
}
