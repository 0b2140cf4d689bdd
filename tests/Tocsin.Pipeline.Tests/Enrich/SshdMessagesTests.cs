using System.Text;
using System.Text.Json;
using CsCheck;
using Tocsin.Pipeline.Enrich;
using Tocsin.Testing;

namespace Tocsin.Pipeline.Tests.Enrich;

/// <summary>The address is the peer's or there is none, whatever the peer writes into the message.</summary>
public sealed class SshdMessagesTests
{
    private const string Peer = "192.0.2.10";

    public static TheoryData<string, string, string> Table => CaseFile.Triples("sshd.txt");

    [Theory, MemberData(nameof(Table))]
    public void AMessageSaysWhoThePeerIs(string message, string address, string action)
    {
        var (foundAddress, foundAction) = Said("sshd", message);
        (foundAddress ?? "none").ShouldBe(address);
        (foundAction ?? "nothing").ShouldBe(action);
    }

    [Theory]
    [InlineData("sshd", true), InlineData("sshd[4711]", true), InlineData("/usr/sbin/sshd", true),
        InlineData("SSHD", true)]
    [InlineData("sshd(pam_unix)", true), InlineData("sshd-session", true), InlineData("sshd-auth[1]", true)]
    [InlineData("/usr/lib/openssh/sshd-session", true), InlineData("sshd: root [priv]", true)]
    [InlineData("C:\\\\OpenSSH\\\\sshd", true), InlineData("notsshd", false), InlineData("sshd2", false),
        InlineData("x[sshd]", false)]
    [InlineData("", false), InlineData("sshd/x", false)]
    public void AProcessIsKnownByItsNameHoweverItIsWritten(string process, bool isSshd) =>
        Said(process, "Invalid user x from 192.0.2.10 port 1").Address.ShouldBe(isSshd ? Peer : null);

    [Fact]
    public void NoNameOfAUserMakesAnotherAddress()
    {
        // All that sshd writes, in any order, is what a hostile name is made of.
        var scraps = Gen.OneOf(
            "x", " ", "from", " from 198.51.100.7", "198.51.100.7", " port 22", " port 22 ssh2", " ssh2", ": ",
            "[preauth]",
            " [preauth]", "invalid user ", "Failed password for root from 198.51.100.7 port 1 ssh2",
            " 198.51.100.7 port 22",
            " 198.51.100.7 port 22: ", "rhost=198.51.100.7", "]", "'", "\"", "(198.51.100.7)", "[198.51.100.7]",
            "error: ",
            "é", "\u0000", "UNKNOWN", " not allowed because ", " user=", ": RSA SHA256:z", " for ");
        var name = scraps.Array[0, 8].Select(string.Concat);
        Gen.Select(name, Gen.OneOf(
                "Failed password for {0} from P port 4711 ssh2",
                "Failed password for invalid user {0} from P port 4711 ssh2",
                "Failed keyboard-interactive/pam for invalid user {0} from P port 4711 ssh2",
                "Failed publickey for {0} from P port 4711 ssh2: RSA SHA256:abc",
                "Postponed publickey for invalid user {0} from P port 4711 ssh2 [preauth]",
                "error: maximum authentication attempts exceeded for invalid user {0} from P port 4711 ssh2 [preauth]",
                "Invalid user {0} from P port 4711",
                "Connection closed by invalid user {0} P port 4711 [preauth]",
                "Connection reset by authenticating user {0} P port 4711 [preauth]",
                "Disconnected from invalid user {0} P port 4711 [preauth]",
                "Disconnected from user {0} P port 4711",
                "Disconnecting invalid user {0} P port 4711: Too many authentication failures [preauth]",
                "ssh_dispatch_run_fatal: Connection from invalid user {0} P port 4711: Broken pipe [preauth]",
                "Connection from invalid user {0} P port 4711 timed out",
                "Received disconnect from P port 4711:11: {0} [preauth]",
                "Bad protocol version identification '{0}' from P port 4711",
                "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=P  user={0}",
                "error: PAM: Authentication failure for illegal user {0} from P",
                "reverse mapping checking getaddrinfo for {0} [P] failed."))
            .Sample((user, message) =>
            {
                var written = message.Replace("P ", Peer + " ", StringComparison.Ordinal)
                    .Replace("[P]", $"[{Peer}]", StringComparison.Ordinal);
                if (written.EndsWith(" P", StringComparison.Ordinal)) written = written[..^1] + Peer;
                Said("sshd", written.Replace("{0}", user, StringComparison.Ordinal)).Address.ShouldBe(Peer);
            }, iter: 20_000);
    }

    [Fact]
    public void WhatTwoStrangersTextsMakeDoubtfulHasNoAddress()
    {
        var text = Gen.OneOf(
            "a", " from 198.51.100.7 port 1 ssh2: ", " 198.51.100.7 port 1: ", ", but we resolve 198.51.100.7 to ", " ",
            "x").Array[0, 4].Select(string.Concat);
        Gen.Select(text, text, Gen.OneOf(
                "Failed publickey for invalid user {0} from P port 4711 ssh2: RSA-CERT SHA256:x ID {1} (serial 0) "
                    + "CA RSA SHA256:y",
                "Disconnecting invalid user {0} P port 4711: Change of username or service not allowed: {1}",
                "userauth_hostbased mismatch: client sends {0}, but we resolve P to {1}"))
            .Sample((first, second, message) =>
            {
                var written = message.Replace("P ", Peer + " ", StringComparison.Ordinal)
                    .Replace("{0}", first, StringComparison.Ordinal).Replace("{1}", second, StringComparison.Ordinal);
                Said("sshd", written).Address.ShouldBeOneOf(Peer, null);
            }, iter: 5_000);
    }

    [Fact]
    public void MatchingAllocatesNothing()
    {
        var messages = Table.Select(c => Encoding.UTF8.GetBytes(c.Data.Item1)).ToArray();
        foreach (var message in messages) SshdMessages.Program.TryMatch(message, out _, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var message in messages) SshdMessages.Program.TryMatch(message, out _, out _);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static (string? Address, string? Action) Said(string process, string message)
    {
        using var batch = Running.Normalised(
            $$"""{"processname":"{{process}}","summary":{{JsonSerializer.Serialize(message)}}}""");
        string? address = null, action = null;
        foreach (ref readonly var value in batch.ValuesOf(in batch.Events[0]))
        {
            var name = batch.Fields.Name(value.Field);
            if (name == "details.sourceipaddress") address = Encoding.UTF8.GetString(batch.Text(in value));
            if (name == "details.eventaction") action = Encoding.UTF8.GetString(batch.Text(in value));
        }
        return (address, action);
    }
}
