// The scene: light, ground, camera, and the figure of a glTF binary with its motion.

import {
  AnimationMixer,
  BackSide,
  Box3,
  DirectionalLight,
  EdgesGeometry,
  HemisphereLight,
  LineBasicMaterial,
  LineSegments,
  LoopRepeat,
  type Material,
  Mesh,
  MeshBasicMaterial,
  type MeshStandardMaterial,
  Object3D,
  PCFShadowMap,
  PerspectiveCamera,
  Scene,
  ShadowMaterial,
  SkinnedMesh,
  SRGBColorSpace,
  Vector3,
  WebGLRenderer,
} from "three";
import { OrbitControls } from "three/addons/controls/OrbitControls.js";
import type { GLTF } from "three/addons/loaders/GLTFLoader.js";

const VIEW_DEG = 28;
const ROOM = 1.12; // how much wider than the figure the picture is
const SAMPLES = 12; // moments at which the size of the whole movement is looked at
const RIGHT_ANGLE_DEG = 90;
const SUN_DEG = 35;
const LINE_M = 0.006;
// The line lies 1.5 cm behind where it is seen, or thin triangles of it would show through the skin.
const BEHIND = `#include <project_vertex>
vec4 behind = projectionMatrix * (mvPosition - vec4(0.0, 0.0, 0.015, 0.0));
gl_Position.z = behind.z / behind.w * gl_Position.w;`;
const FLAT_DEG = 40;
// The page's own colour for a material of the file, so that the dark theme is dark here too.
const TOKENS: Readonly<Record<string, string>> = {
  near: "near",
  shirt: "far",
  pelvis: "pelvis",
  hair: "hair",
  work: "work",
  mat: "mat-edge",
  prop: "box-top",
};
const THINGS_BELOW = new Set(["ground", "mat"]);

export interface Stage {
  readonly scene: Scene;
  readonly camera: PerspectiveCamera;
  readonly controls: OrbitControls;
  readonly renderer: WebGLRenderer;
  readonly mixer: AnimationMixer;
  draw(): void;
  resize(width: number, height: number): void;
  dispose(): void;
}

export function makeRenderer(): WebGLRenderer | null {
  try {
    const renderer = new WebGLRenderer({ antialias: true, alpha: true });
    renderer.outputColorSpace = SRGBColorSpace;
    renderer.shadowMap.enabled = true;
    renderer.shadowMap.type = PCFShadowMap;
    return renderer;
  } catch {
    return null;
  }
}

export function makeStage(renderer: WebGLRenderer, file: GLTF, colour: (token: string) => string, azimuth: number, elevation: number): Stage {
  const scene = new Scene();
  const figure = file.scene;
  scene.add(figure);
  const mixer = new AnimationMixer(figure);
  for (const clip of file.animations) mixer.clipAction(clip).setLoop(LoopRepeat, Infinity).play();
  prepare(figure, colour);
  const size = wholeMovement(figure, mixer, file.animations[0]?.duration ?? 0);
  light(scene, size, azimuth);
  const camera = new PerspectiveCamera(VIEW_DEG, 1, 0.1, 40);
  const controls = new OrbitControls(camera, renderer.domElement);
  const middle = size.getCenter(new Vector3());
  const reach = size.getSize(new Vector3()).length() / 2;
  controls.target.copy(middle);
  controls.enableDamping = true;
  controls.enablePan = false;
  controls.maxPolarAngle = Math.PI * 0.52;
  let first = true;
  return {
    scene,
    camera,
    controls,
    renderer,
    mixer,
    draw: () => renderer.render(scene, camera),
    resize: (width, height) => {
      renderer.setPixelRatio(Math.min(window.devicePixelRatio || 1, 2));
      renderer.setSize(width, height, false);
      camera.aspect = width / height;
      camera.updateProjectionMatrix();
      if (!first) return;
      first = false;
      standAt(camera, controls, size, azimuth, elevation);
      controls.minDistance = reach;
      controls.maxDistance = camera.position.distanceTo(middle) * 2;
      controls.update();
    },
    dispose: () => {
      mixer.stopAllAction();
      controls.dispose();
      scene.traverse(free);
      renderer.dispose();
      renderer.forceContextLoss();
    },
  };
}

// The convention of the exercise files: azimuth 0 in front of the person, 90 at the right side; Y up, the person looks
// along X. The distance is the smallest at which every corner of the movement's box is in the picture.
function standAt(camera: PerspectiveCamera, controls: OrbitControls, size: Box3, azimuth: number, elevation: number): void {
  const turn = (azimuth * Math.PI) / 180;
  const rise = (elevation * Math.PI) / 180;
  const way = new Vector3(Math.cos(rise) * Math.cos(turn), Math.sin(rise), Math.cos(rise) * Math.sin(turn));
  const right = new Vector3(Math.sin(turn), 0, -Math.cos(turn));
  const up = new Vector3().crossVectors(way, right);
  const tall = Math.tan((VIEW_DEG * Math.PI) / 360) / ROOM;
  let away = 0;
  for (const corner of corners(size)) {
    corner.sub(controls.target);
    const near = corner.dot(way);
    const across = Math.abs(corner.dot(right)) / (tall * camera.aspect);
    away = Math.max(away, near + Math.max(across, Math.abs(corner.dot(up)) / tall));
  }
  camera.position.copy(controls.target).addScaledVector(way, away);
  camera.lookAt(controls.target);
}

function corners(size: Box3): Vector3[] {
  const ends = [size.min, size.max];
  const found: Vector3[] = [];
  for (const x of ends) for (const y of ends) for (const z of ends) found.push(new Vector3(x.x, y.y, z.z));
  return found;
}

// The box around the figure and its things at all moments; the ground does not count, a wall counts as far as its foot.
function wholeMovement(figure: Object3D, mixer: AnimationMixer, seconds: number): Box3 {
  const whole = new Box3();
  for (let i = 0; i <= SAMPLES; i++) {
    mixer.setTime((seconds * i) / (SAMPLES + 0.01));
    figure.updateMatrixWorld(true);
    figure.traverse((part) => {
      if (!(part instanceof Mesh) || THINGS_BELOW.has(part.name) || part.name === "wall") return;
      whole.expandByObject(part, part.type === "SkinnedMesh");
    });
  }
  mixer.setTime(0);
  return whole;
}

// The ground is only the shadow on it, so that the figure stands on the page; an ink line goes around everything.
function prepare(figure: Object3D, colour: (token: string) => string): void {
  const ink = colour("line") || "#262c2a";
  const parts: Mesh[] = [];
  figure.traverse((part) => {
    if (part instanceof Mesh) parts.push(part);
  });
  for (const part of parts) {
    const material = part.material as Material;
    const token = TOKENS[material.name];
    const own = token ? colour(token) : "";
    if (own) (material as MeshStandardMaterial).color.set(own);
    part.castShadow = !THINGS_BELOW.has(material.name) && !material.transparent;
    part.receiveShadow = true;
    part.frustumCulled = false; // a skinned mesh leaves the box of its first pose
    if (material.name === "ground") {
      material.dispose();
      part.material = new ShadowMaterial({ opacity: 0.22, name: "ground" });
    } else if (!THINGS_BELOW.has(material.name) && !material.transparent) outline(part, ink);
  }
}

// The line: the same mesh a little larger and seen from inside; flat things get their edges too.
function outline(part: Mesh, ink: string): void {
  const line = new MeshBasicMaterial({ color: ink, side: BackSide, name: "line" });
  line.onBeforeCompile = (shader) => {
    shader.vertexShader = shader.vertexShader
      .replace("#include <begin_vertex>", `#include <begin_vertex>\ntransformed += normal * ${LINE_M.toFixed(4)};`)
      .replace("#include <project_vertex>", BEHIND);
  };
  let shell: Mesh;
  if (part instanceof SkinnedMesh) {
    const skinned = new SkinnedMesh(part.geometry, line);
    skinned.bind(part.skeleton, part.bindMatrix);
    shell = skinned;
  } else {
    shell = new Mesh(part.geometry, line);
    const edges = new EdgesGeometry(part.geometry, FLAT_DEG);
    part.add(new LineSegments(edges, new LineBasicMaterial({ color: ink, name: "line" })));
  }
  shell.name = "line";
  shell.frustumCulled = false;
  part.add(shell);
}

// The sun stands behind the viewer's left shoulder, so that the side that is looked at first is the bright one.
function light(scene: Scene, size: Box3, azimuth: number): void {
  scene.add(new HemisphereLight(0xffffff, 0xb9ad98, 1.9));
  const sun = new DirectionalLight(0xfff6e6, 1.5);
  const middle = size.getCenter(new Vector3());
  const reach = size.getSize(new Vector3()).length() * 0.75;
  const turn = ((azimuth + SUN_DEG) * Math.PI) / 180;
  sun.position.set(middle.x + 2.3 * Math.cos(turn), middle.y + 3.4, middle.z + 2.3 * Math.sin(turn));
  sun.target.position.copy(middle);
  sun.castShadow = true;
  sun.shadow.mapSize.set(1024, 1024);
  sun.shadow.normalBias = 0.02; // against stripes on round limbs
  sun.shadow.radius = 5;
  Object.assign(sun.shadow.camera, { left: -reach, right: reach, top: reach, bottom: -reach, near: 0.5, far: 9 });
  scene.add(sun, sun.target);
}

function free(part: Object3D): void {
  if (!(part instanceof Mesh || part instanceof LineSegments)) return;
  part.geometry.dispose();
  for (const material of Array.isArray(part.material) ? part.material : [part.material]) material.dispose();
}

export function turnBy(controls: OrbitControls, camera: PerspectiveCamera, across: number, up: number, nearer: number): void {
  const arm = camera.position.clone().sub(controls.target);
  const step = Math.PI / 24;
  arm.applyAxisAngle(new Vector3(0, 1, 0), across * step);
  const side = new Vector3(0, 1, 0).cross(arm).normalize();
  const polar = (arm.angleTo(new Vector3(0, 1, 0)) * RIGHT_ANGLE_DEG * 2) / Math.PI;
  if ((up > 0 && polar > 10) || (up < 0 && polar < RIGHT_ANGLE_DEG)) arm.applyAxisAngle(side, -up * step);
  arm.multiplyScalar(nearer);
  arm.clampLength(controls.minDistance, controls.maxDistance);
  camera.position.copy(controls.target).add(arm);
}
