using Jepa.MLNet.Onnx;

namespace Jepa.MLNet.Tests.Onnx;

[TestClass]
public sealed class FiniteRowsTests
{
    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(float.PositiveInfinity)]
    [DataRow(float.NegativeInfinity)]
    public void AllFinite_OneNumberThatIsNot_IsFoundWhereverItStands(float bad)
    {
        for (int length = 1; length <= 40; length++)
        {
            for (int position = 0; position < length; position++)
            {
                var values = new float[length];
                values[position] = bad;
                Assert.IsFalse(FiniteRows.AllFinite(values), $"{position} of {length}");
            }
        }
    }

    [TestMethod]
    public void AllFinite_ExtremesThatAreFinite_AreFinite()
    {
        float[] extremes = [float.MaxValue, float.MinValue, float.Epsilon, -float.Epsilon, 0f, -0f, 1f, -1f];

        for (int length = 0; length <= 40; length++)
            Assert.IsTrue(FiniteRows.AllFinite([.. Enumerable.Range(0, length).Select(i => extremes[i % extremes.Length])]));
    }
}
