using System.Text;
using CsCheck;
using Tocsin.Storage.Tables;

namespace Tocsin.Storage.Tests.Tables;

/// <summary>What stays of a text when all that varies is taken out.</summary>
public sealed class TemplateTests
{
    [Theory]
    [InlineData("Failed password for root from 10.1.2.3 port 4711 ssh2",
        "Failed password for root from <ip> port <n> ssh<n>")]
    [InlineData("TCP 206.107.222.119:36361 -> 10.20.6.139:443 33713 ms", "TCP <ip>:<n> -> <ip>:<n> <n> ms")]
    [InlineData("at 2026-01-01T10:00:00.123Z, 10:00:01 and 2026-01-01", "at <time>, <time> and <time>")]
    [InlineData("from 2001:db8::77 via fe80::1%eth0", "from <ip> via <ip>")]
    [InlineData("mac 00:1a:2b:3c:4d:5e", "mac <mac>")]
    [InlineData("id 550e8400-e29b-41d4-a716-446655440000 done.", "id <id> done.")]
    [InlineData("hash d41d8cd98f00b204e9800998ecf8427e, 0x7f00ab12", "hash <hex>, <hex>")]
    [InlineData("user \"anna b\" said \"no\"", "user \"<text>\" said \"<text>\"")]
    [InlineData("web01.example.com took 12ms (-5, 1.25)", "web<n>.example.com took <n>ms (<n>, <n>)")]
    [InlineData("user \"\" said \"\", \"GET \" and \"GET x\"", "user \"\" said \"\", \"GET \" and \"GET <text>\"")]
    [InlineData("an \"open quote 7", "an \"open quote <n>")]
    [InlineData("blk_-1608999687919862906 and blk_38865049064139660", "blk_<n> and blk_<n>")]
    [InlineData("[req-addc1839-2ed5-4778-b57e-5854eb7b8b09] ok", "[req-<id>] ok")]
    [InlineData("\"GET /v2/a HTTP/1.1\" status: 200, \"GETTING on\"", "\"GET <text>\" status: <n>, \"<text>\"")]
    [InlineData("took a-5 of 3-4", "took a-<n> of <n>-<n>")]
    [InlineData("sessionid:0x14f05578bd80013 cxid:0x5 lr:0040ffa8 xer:20000002 size:-5 from:10.1.2.3",
        "sessionid:<hex> cxid:<hex> lr:<hex> xer:<n> size:<n> from:<ip>")]
    [InlineData("at Foo.java:12: x::1b container:a1b2c3d4e5f6a7b8c9d0e1f2g3",
        "at Foo.java:<n>: x::<n>b container:<id>")]
    [InlineData("mask=ffffffff facbddbc:12 deadbeef facade", "mask=<hex> <hex>:<n> <hex> facade")]
    [InlineData("Überfall 登录失败 no digits", "Überfall 登录失败 no digits")]
    [InlineData("", "")]
    public void WhatVariesBecomesAPlaceholder(string text, string template) => Of(text).ShouldBe(template);

    [Fact]
    public void ATemplateDoesNotDependOnTheTextBefore() => Gen.Select(Gen.String, Gen.String).Sample((before, text) =>
    {
        var template = new Template();
        template.Of(Encoding.UTF8.GetBytes(before));
        return Encoding.UTF8.GetString(template.Of(Encoding.UTF8.GetBytes(text))) == Of(text);
    });

    [Fact]
    public void AVeryLongTextIsCutAndWhatFollowsVaries()
    {
        Of(new string('z', 1 << 20)).ShouldBe(new string('z', Template.BytesMax) + "<any>");
        Of(new string('z', Template.BytesMax)).ShouldBe(new string('z', Template.BytesMax));
        // No character is cut in half.
        Of("zz" + new string('登', 1_000)).ShouldBe("zz" + new string('登', (Template.BytesMax - 2) / 3) + "<any>");
    }

    private static string Of(string text) => Encoding.UTF8.GetString(new Template().Of(Encoding.UTF8.GetBytes(text)));
}
