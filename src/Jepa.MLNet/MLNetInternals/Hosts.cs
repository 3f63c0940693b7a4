using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Jepa.MLNet.MLNetInternals;

/// <summary>What ML.NET keeps behind a catalog: its environment, and through it the log of the context.</summary>
internal static class Hosts
{
    /// <summary>Makes the host of a component, whose name stands in the log's messages.</summary>
    public static IHost CreateHost(this TransformsCatalog catalog, string componentName) =>
        catalog.GetEnvironment().Register(componentName);

    /// <summary>Begins an activity in the context's log (<c>MLContext.Log</c>).</summary>
    public static ActivityLog StartLog(this TransformsCatalog catalog, string componentName, string activity) =>
        new(catalog.CreateHost(componentName), activity);
}

/// <summary>An activity in the context's log; it ends when disposed.</summary>
internal sealed class ActivityLog(IHost host, string activity) : IDisposable
{
    private readonly IChannel _channel = host.Start(activity);

    public void Info(string message) => _channel.Info(MessageSensitivity.None, "{0}", message);

    public void Warning(string message) => _channel.Warning(MessageSensitivity.None, "{0}", message);

    public void Dispose() => _channel.Dispose();
}
