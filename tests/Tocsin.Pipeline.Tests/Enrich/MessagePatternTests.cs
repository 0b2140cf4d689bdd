using System.Text;
using Tocsin.Pipeline.Enrich;

namespace Tocsin.Pipeline.Tests.Enrich;

public sealed class MessagePatternTests
{
    [Theory]
    [InlineData("a {text} b", "a  b", true), InlineData("a {text} b", "a b", false),
        InlineData("a {text} b", "a x b b", true)]
    [InlineData("a {number}", "a 12", true), InlineData("a {number}", "a 12x", false),
        InlineData("a {number}", "a ", false)]
    [InlineData("{word}: x", "y:z: x", true), InlineData("{word}: x", ": x", false),
        InlineData("f={field} x", "f= x", true)]
    [InlineData("k {key}", "k a\"", false), InlineData("k {key}", "k SHA256:a+/=", true),
        InlineData("{text}", "", true)]
    [InlineData("{host}", "host.example", true), InlineData("{address}", "host.example", false),
        InlineData("{address}", "UNKNOWN", true)]
    public void AMessageHasAFormAsAWholeOrNot(string pattern, string message, bool hasIt) =>
        new MessagePattern(pattern).TryMatch(Encoding.UTF8.GetBytes(message), out _).ShouldBe(hasIt);

    [Theory]
    [InlineData("p {text} from {address} q {text}", "p x from 192.0.2.1 q y", "192.0.2.1")]
    [InlineData("p {text} from {address} q {text}", "p x from 192.0.2.1 q y from 192.0.2.2 q z", "")]
    [InlineData("p {text} from {address} q {reason}", "p x from 192.0.2.1 q y from 192.0.2.2 q z", "192.0.2.2")]
    [InlineData("p {text} from {address}", "p x from 192.0.2.1 from 192.0.2.2", "192.0.2.2")]
    [InlineData("p {address}: {text}", "p 2001:db8::: x", "2001:db8::")]
    [InlineData("p {address}: {text}", "p 192.0.2.1: 192.0.2.2", "192.0.2.1")]
    public void TheAddressIsWhereTheProgramWroteIt(string pattern, string message, string address)
    {
        new MessagePattern(pattern).TryMatch(Encoding.UTF8.GetBytes(message), out var parts).ShouldBeTrue();
        message.Substring(parts.AddressStart, parts.AddressLength).ShouldBe(address);
    }

    [Theory]
    [InlineData("{nonsense}"), InlineData("{text} a {text} b {text}"), InlineData("{text}:{text}"), InlineData("{text}{text}")]
    public void APatternThatCannotBeReadIsRefused(string pattern) =>
        Should.Throw<ArgumentException>(() => new MessagePattern(pattern));

    [Fact]
    public void HowOftenIsReadWithinABound()
    {
        var pattern = new MessagePattern("message repeated {times} times: [{text}]");
        pattern.TryMatch("message repeated 20 times: [ x]]"u8, out var parts).ShouldBeTrue();
        (parts.Times, parts.TextStart, parts.TextLength).ShouldBe((20L, 28, 3));
        pattern.TryMatch("message repeated 99999999999999999999999 times: [ x]"u8, out parts).ShouldBeTrue();
        parts.Times.ShouldBe(1_000_000_000);
    }
}
