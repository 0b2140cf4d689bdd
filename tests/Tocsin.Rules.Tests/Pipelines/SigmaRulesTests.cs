using Tocsin.Rules.Matching;
using Tocsin.Rules.Pipelines;
using Tocsin.Rules.Reading;
using Tocsin.Rules.Sets;

namespace Tocsin.Rules.Tests.Pipelines;

/// <summary>
/// Rules of Sigma's own collection fire on events as collectors send them. Looked at where the folder that
/// TOCSIN_SHARED names has the collection (data/sigma/sigmahq-rules.tar.gz).
/// </summary>
public sealed class SigmaRulesTests
{
    private static readonly Lazy<RuleIndex?> Sigma = new(Read);

    [Theory]
    // Linux's audit.
    [InlineData("c0d3734d-330f-4a03-aae2-65dacc6a8222", """{"type":"SYSCALL","SYSCALL":"execve","euid":33,"exe":"/bin/dash"}""")]
    [InlineData("1bac86ba-41aa-4f62-9d6b-405eac99b485", """{"type":"PATH","nametype":"CREATE","name":"/etc/systemd/system/a.service"}""")]
    [InlineData("45810b50-7edc-42ca-813b-bdac02fb946b", """{"type":"EXECVE","argc":"3","a0":"cat","a1":"6120622E6A7067","a2":"b.zip"}""")]
    [InlineData("70b4156e-50fc-4523-aa50-c9dddf1993fc", """{"type":"EXECVE","a0":"iptables","a1":"-t","a2":"nat","a9":"--to-ports 42391"}""")]
    [InlineData("106d7cbd-80ff-4985-b682-a7043e5acb72", """{"auditd":{"log":{"type":"SYSCALL","comm":"insmod","exe":"/usr/bin/kmod"}}}""")]
    [InlineData("3761e026-f259-44e6-8826-719ed8079408", """{"type":"SYSCALL","exe":"/usr/bin/nmap","key":"network_connect_4"}""")]
    [InlineData("a3b5e3e9-1b49-4119-8b8e-0344a01f21ee", """{"event":{"dataset":"auditd.log","action":"execve"},"auditd":{"log":{"a0":"zip"}}}""")]
    // Processes, files and connections of Linux.
    [InlineData("e2072cab-8c9a-459b-b63c-40ae79e27031", """{"type":"EXECVE","a0":"/usr/bin/base64","a1":"-d","a2":"x"}""")]
    [InlineData("e2072cab-8c9a-459b-b63c-40ae79e27031", """{"SYSCALL":{"exe":"/usr/bin/base64"},"EXECVE":{"argc":2,"ARGV":["base64","-d"]}}""")]
    [InlineData("e2072cab-8c9a-459b-b63c-40ae79e27031", """{"Channel":"Linux-Sysmon/Operational","EventID":1,"Image":"/usr/bin/base64","CommandLine":"base64 -d x"}""")]
    [InlineData("e2072cab-8c9a-459b-b63c-40ae79e27031", """{"event":{"category":["process"],"type":["start"]},"host":{"os":{"type":"linux"}},"process":{"executable":"/usr/bin/base64","args":["base64","-d"]}}""")]
    [InlineData("d2d642d7-b393-43fe-bae4-e81ed5915c4b", """{"type":"SYSCALL","syscall":"59","exe":"/usr/bin/at"}""")]
    [InlineData("ddb26b76-4447-4807-871f-1b035b2bfa5d", """{"type":"PATH","nametype":"CREATE","name":"/etc/sudoers.d/x"}""")]
    [InlineData("ddb26b76-4447-4807-871f-1b035b2bfa5d", """{"event":{"category":["file"],"type":["creation"]},"host":{"os":{"platform":"ubuntu"}},"file":{"path":"/etc/sudoers.d/x"}}""")]
    [InlineData("83dcd9f6-9ca8-4af7-a16e-a1c7a6b51871", """{"event.category":"network","event.type":"start","host.os.type":"linux","process.executable":"/bin/bash","destination.ip":"192.0.2.1"}""")]
    // Services of Linux.
    [InlineData("e76b413a-83d0-4b94-8e4c-85db4a5b8bdc", """{"program":"sshd","message":"unexpected internal error"}""")]
    [InlineData("af202fd3-7bff-4212-a25a-fb34606cfcbe", """{"processname":"crontab","summary":"(x) REPLACE (x)"}""")]
    [InlineData("36aa86ca-fd9d-4456-814e-d3b1b8e1e0bb", """{"SYSLOG_IDENTIFIER":"clamd","MESSAGE":"/x: Trojan.Y FOUND"}""")]
    [InlineData("1edd77db-0669-4fef-9598-165bda82826d", """{"appname":"guacd","message":"User joined (2 users now present)"}""")]
    [InlineData("49f5dfc1-f92e-4d34-96fa-feba3f6acf36", """{"program":"sudo","message":"stopping iptables"}""")]
    [InlineData("0ac15ec3-d24f-4246-aa2a-3077bb1cf90e", """{"program":"useradd","message":"new user: name=x, UID=0, GID=0,"}""")]
    [InlineData("59ec40bb-322e-40ab-808d-84fa690d7e56", """{"program":"nginx","message":"worker exited on signal 6 (core dumped)"}""")]
    // Zeek.
    [InlineData("aac2fd97-bcba-491b-ad66-a6edf89c71bf", """{"_path":"http","user_agent":"Some-WebDAV/1","uri":"/a/b.exe"}""")]
    [InlineData("ede05abc-2c9e-4624-9944-9ff17fdc0bf5", """{"ts":1.5,"uid":"C1","log.file.path":"/z/dns.log","query":"a.example","Z":1,"qtype_name":"A"}""")]
    [InlineData("f1b3a22a-45e6-4004-afb5-4291f9c21166", """{"_path":"smb_files","path":"\\\\h\\IPC$","name":"x-stdin"}""")]
    [InlineData("503fe26e-b5f2-4944-a126-eab405cc06e5", """{"_path":"kerberos","request_type":"TGS","cipher":"rc4-hmac","service":"a/b"}""")]
    [InlineData("b640c0b8-87f8-4daa-aef8-95a24261dd1d", """{"event.dataset":"zeek.dce_rpc","zeek":{"dce_rpc":{"endpoint":"svcctl","operation":"StartServiceW"}}}""")]
    [InlineData("1fc0809e-06bf-4de3-ad52-25e5263b7623", """{"_path":"rdp","id":{"orig_h":"203.0.113.9"}}""")]
    [InlineData("b593fd50-7335-4682-a36c-4edcb68e4641", """{"_path":"dns","query":"pool.minexmr.com"}""")]
    // The web.
    [InlineData("9f6a34b4-2688-4eb7-a7f5-e39fef573d0e", """{"remote_addr":"192.0.2.1","request":"GET /a?f=C:/Windows/x HTTP/1.1","status":200}""")]
    [InlineData("7745c2ea-24a5-4290-b680-04359cb84b35", """{"RequestMethod":"GET","RequestPath":"/a?f=../../../etc/passwd","DownstreamStatus":404}""")]
    [InlineData("7745c2ea-24a5-4290-b680-04359cb84b35", """{"event.dataset":"nginx.access","url.original":"/a?f=../../../etc/passwd"}""")]
    [InlineData("7c64e577-d72e-4c3d-9d75-8de6d1f9146a", """{"cs-method":"GET","cs-uri-stem":"/ecp/default.aspx","cs-uri":"/ecp/default.aspx?__VIEWSTATEGENERATOR=1&__VIEWSTATE=2","sc-status":200}""")]
    [InlineData("c8557060-9221-4448-8794-96320e6f3e74", """{"cs(User-Agent)":"x WindowsPowerShell/5.1","cs-method":"GET","sc-status":"200"}""")]
    [InlineData("5468045b-4fcc-4d1a-973c-c9c9578edacb", """{"event":{"category":["web"]},"http":{"request":{"method":"GET"}},"url":{"full":"https://paste.ee/x"}}""")]
    // Clouds.
    [InlineData("6393e346-1977-46ef-8987-ad414a145fad", """{"eventVersion":"1.08","eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","errorMessage":"Failed authentication"}""")]
    [InlineData("f305fd62-beca-47da-ad95-7690a0620084", """{"detail":{"eventVersion":"1.08","eventSource":"s3.amazonaws.com","eventName":"ListBuckets","userIdentity":{"type":"IAMUser"}}}""")]
    [InlineData("54b9a76a-3c71-4673-b4b3-2edb4566ea7b", """{"event":{"dataset":"aws.cloudtrail","provider":"ec2.amazonaws.com","action":"CreateInstanceExportTask"}}""")]
    [InlineData("f346bbd5-2c4e-4789-a221-72de7685090d", """{"protoPayload":{"@type":"type.googleapis.com/google.cloud.audit.AuditLog","methodName":"cloudsql.instances.delete"}}""")]
    public void ARuleOfSigmaFires(string rule, string json)
    {
        var index = Sigma.Value;
        Assert.SkipUnless(index is not null, "The folder that TOCSIN_SHARED names has no rules of Sigma");
        var matcher = new RuleMatcher(index);
        using var batch = Batches.Of(json);
        var matched = new List<int>();
        matcher.Match(batch, 0, matched);
        var found = matched.Select(m => index.Rules[m]).ToList();
        found.Select(f => f.Head.Id).ShouldContain(rule);
        var product = found.First(f => f.Head.Id == rule).LogSource.Product;
        found.ShouldAllBe(f => product.Length == 0 || f.LogSource.Product.Length == 0 || f.LogSource.Product == product);
    }

    private static RuleIndex? Read()
    {
        var shared = Environment.GetEnvironmentVariable("TOCSIN_SHARED") ?? "";
        var file = Path.Combine(shared, "data", "sigma", "sigmahq-rules.tar.gz");
        if (!File.Exists(file)) return null;
        var book = RuleBook.Of(new RuleFolder(new RuleReader(new RuleOptions())).Read(file));
        return new RuleIndex(book.EventRules, PipelineReader.Shipped);
    }
}
