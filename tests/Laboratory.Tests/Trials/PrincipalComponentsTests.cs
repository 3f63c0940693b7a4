using Jepa.Samples.Lab.Trials;

namespace Jepa.Samples.Lab.Tests.Trials;

[TestClass]
public class PrincipalComponentsTests
{
    [TestMethod]
    public void Project_PointsOnALine_LieOnTheFirstComponent()
    {
        float[][] points = [.. Enumerable.Range(-5, 11).Select(step => new[] { 7 + 3f * step, 1 + 4f * step })];

        IReadOnlyList<float[]> projected = PrincipalComponents.Project(points, 3);

        for (int index = 0; index < points.Length; index++)
        {
            Assert.AreEqual(5 * Math.Abs(index - 5), Math.Abs(projected[index][0]), 1e-4);
            Assert.AreEqual(0, projected[index][1], 1e-4);
            Assert.AreEqual(0, projected[index][2], "there is no third component of two columns");
        }
    }
}
