using Tocsin.Detection.Scripts;
using Tocsin.Detection.Tests;
using Xunit.MicrosoftTestingPlatform;

if (args is ["worker"])
{
    await Worker.RunAsync(Console.OpenStandardInput(), Console.OpenStandardOutput());
    return 0;
}

return await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
