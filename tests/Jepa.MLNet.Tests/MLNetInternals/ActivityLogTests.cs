using Jepa.MLNet.MLNetInternals;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Jepa.MLNet.Tests.MLNetInternals;

[TestClass]
public sealed class ActivityLogTests
{
    [TestMethod]
    public void Messages_OfAnActivity_ReachTheContextsLog()
    {
        var context = new MLContext(seed: 1);
        var messages = new List<LoggingEventArgs>();
        context.Log += (_, message) => messages.Add(message);

        using (ActivityLog log = context.Transforms.StartLog("Trainer", "Learning"))
        {
            log.Info("epoch {1} is over");
            log.Warning("collapsed");
        }

        Assert.IsTrue(Has(ChannelMessageKind.Info, "epoch {1} is over"));
        Assert.IsTrue(Has(ChannelMessageKind.Warning, "collapsed"));

        bool Has(ChannelMessageKind kind, string text) => messages.Any(message => message.Kind == kind
            && message.RawMessage == text
            && message.Message.Contains("Trainer", StringComparison.Ordinal)
            && message.Message.Contains("Learning", StringComparison.Ordinal));
    }
}
