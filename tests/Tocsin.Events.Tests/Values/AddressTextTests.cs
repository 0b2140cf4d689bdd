using System.Net;
using System.Text;
using CsCheck;
using Tocsin.Events.Values;

namespace Tocsin.Events.Tests.Values;

/// <summary>An address is itself, whatever text spells it.</summary>
public sealed class AddressTextTests
{
    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1")]
    [InlineData("::ffff:10.0.0.1", "10.0.0.1")]
    [InlineData("::FFFF:a00:1", "10.0.0.1")]
    [InlineData("0:0:0:0:0:ffff:10.0.0.1", "10.0.0.1")]
    [InlineData("2001:DB8:0:0:0:0:0:1", "2001:db8::1")]
    [InlineData("2001:0db8::0001", "2001:db8::1")]
    [InlineData("::", "::")]
    [InlineData("::1", "::1")]
    [InlineData("64:ff9b::192.0.2.33", "64:ff9b::c000:221")]
    // No addresses: they are left as they are.
    [InlineData("10.0.0", "10.0.0")]
    [InlineData("10.0.0.256", "10.0.0.256")]
    [InlineData("10.0.0.01", "10.0.0.01")]
    [InlineData("1.2.3.4.5", "1.2.3.4.5")]
    [InlineData("167772161", "167772161")]
    [InlineData("12:30:45", "12:30:45")]
    [InlineData("AA:bb:cc:dd:ee:ff", "AA:bb:cc:dd:ee:ff")]
    [InlineData("fe80::1%ETH0", "fe80::1%ETH0")]
    [InlineData("[::1]", "[::1]")]
    [InlineData(":", ":")]
    [InlineData("", "")]
    public void AddressesHaveOneSpelling(string text, string spelling) =>
        Encoding.UTF8.GetString(AddressText.Identity(Encoding.UTF8.GetBytes(text), new byte[AddressText.BytesMax]))
            .ShouldBe(spelling);

    [Theory]
    [InlineData("1.2.3.4", "1.2.3.4"), InlineData("::ffff:1.2.3.4", "1.2.3.4"), InlineData("::FFFF:102:304", "1.2.3.4")]
    [InlineData("2001:0DB8::0001", "2001:db8::1"), InlineData("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1")]
    [InlineData("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), InlineData("::", "::"), InlineData("::1", "::1")]
    [InlineData("1::", "1::"), InlineData("fe80::1%eth0", "fe80::1"),
        InlineData("64:ff9b::1.2.3.4", "64:ff9b::102:304")]
    [InlineData("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"), InlineData("0:0:0:0:0:0:0:0", "::"),
        InlineData("1:0:0:2:0:0:0:3", "1:0:0:2::3")]
    [InlineData("", null), InlineData("1.2.3", null), InlineData("1.2.3.4.5", null), InlineData("256.1.1.1", null)]
    [InlineData("01.2.3.4", null), InlineData("1:2:3:4:5:6:7", null), InlineData("1:2:3:4:5:6:7:8:9", null),
        InlineData(":::", null)]
    [InlineData("1::2::3", null), InlineData("12345::", null), InlineData("g::", null), InlineData("fe80::1%", null),
        InlineData(":1", null)]
    [InlineData("1:", null), InlineData("::1.2.3", null), InlineData("1:2:3:4:5:6:7:1.2.3.4", null),
        InlineData("::1:", null)]
    public void AnAddressHasOneForm(string sent, string? canonical)
    {
        var isAddress = AddressText.TryParseZoned(Encoding.ASCII.GetBytes(sent), out var address);
        var form = Encoding.ASCII.GetString(AddressText.Write(address, new byte[AddressText.BytesMax]));
        (isAddress ? form : null).ShouldBe(canonical);
    }

    [Fact]
    public void TheSpellingIsThatOfTheFramework() => Gen.Byte.Array[16].Sample(bytes =>
    {
        // Half of the bytes are zeros, so that there are gaps to shorten.
        for (var i = 0; i < 16; i += 2) if (bytes[i] % 2 == 0) (bytes[i], bytes[i + 1]) = (0, 0);
        // The framework writes what once were IPv4-compatible addresses with dots.
        if (bytes.AsSpan(0, 8).IndexOfAnyExcept((byte)0) < 0) bytes[0] = 1;
        var address = new IPAddress(bytes);
        AddressText.TryParse(Encoding.ASCII.GetBytes(address.ToString()), out var number).ShouldBeTrue();
        number.ShouldBe(AddressText.Of(address));
        Encoding.ASCII.GetString(AddressText.Write(number, new byte[AddressText.BytesMax])).ShouldBe(address.ToString());
    });

    [Fact]
    public void TheOrderIsThatOfAddressesAndEqualOnesHaveOneSpelling()
    {
        Gen.Select(Address, Address).Sample((x, y) =>
        {
            var order = AddressText.Compare(x, y);
            var (isX, isY) = (AddressText.TryParse(x, out var a), AddressText.TryParse(y, out var b));
            (isX && isY).ShouldBeTrue();
            if (a != b) Math.Sign(order).ShouldBe(a.CompareTo(b));
            AddressText.Identity(x, new byte[AddressText.BytesMax]).SequenceEqual(
                AddressText.Identity(y, new byte[AddressText.BytesMax])).ShouldBe(a == b);
        });
    }

    // Few addresses, in many spellings.
    private static readonly Gen<byte[]> Address = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[0, 5]).Select(p =>
    {
        var four = new IPAddress([10, 0, (byte)p.Item1, (byte)p.Item2]);
        var six = IPAddress.Parse($"2001:db8::{p.Item1:x}:{p.Item2:x}");
        return Encoding.UTF8.GetBytes(p.Item3 switch
        {
            0 => four.ToString(),
            1 => four.MapToIPv6().ToString(),
            2 => $"::FFFF:0a00:{p.Item1:x2}{p.Item2:x2}",
            3 => six.ToString(),
            4 => six.ToString().ToUpperInvariant(),
            _ => $"2001:0DB8:0:0:0:0:000{p.Item1:x}:{p.Item2:x}",
        });
    });
}
